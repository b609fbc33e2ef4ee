import { type Finding } from '../../model/finding.ts';
import { isJsonObject, type Json, type JsonObject, pointerTo } from '../../model/json.ts';
import { type WrittenDocument, writtenId } from '../parse/written-document.ts';
import { pathText } from './explain/mistake.ts';
import { RULES } from './rules.ts';

/** What no schema can say of the connections in a Project document, as it is written. */
export function checkEnvironments(document: WrittenDocument): Finding[] {
  const environments = memberOf(memberOf(document.value, 'spec'), 'environments');
  if (!isJsonObject(environments)) return [];
  return Object.entries(environments).flatMap(([name, environment]) => {
    const pointer = pointerTo('/spec/environments', name);
    return isJsonObject(environment)
      ? [
          ...emptyTls(document, environment, pointer),
          ...secondSasl(document, environment, pointerTo(pointer, 'auth')),
          ...secondSasl(document, environment, pointerTo(pointer, 'readOnlyAuth')),
        ]
      : [];
  });
}

/** Elsewhere a key without a value is one that is not there. Here that would send passwords in clear text. */
function emptyTls(document: WrittenDocument, environment: JsonObject, parent: string): Finding[] {
  const pointer = pointerTo(parent, 'tls');
  if (environment['tls'] !== null || document.broken.has(pointer)) return [];
  return [
    {
      ...ERROR,
      message: `${pathText(pointer)} is empty, which leaves open whether the connection is encrypted`,
      fix: 'Write tls: {} for TLS with the authorities that this system trusts, or remove the key.',
      position: document.locateKey(pointer),
      pointer,
      document: writtenId(document),
    },
  ];
}

/** A connection has one SASL conversation, so a second identity would be one that nobody gets. */
function secondSasl(document: WrittenDocument, environment: JsonObject, parent: string): Finding[] {
  const auth = environment[parent.slice(parent.lastIndexOf('/') + 1)];
  if (!Array.isArray(auth)) return [];
  const indexes = (auth as readonly Json[]).flatMap((one, index) =>
    memberOf(one, 'scheme') === 'sasl' ? [index] : [],
  );
  return indexes.slice(1).map((index) => {
    const pointer = pointerTo(parent, index);
    return {
      ...ERROR,
      message: `${pathText(pointer)} is a second SASL identity, and a connection has one`,
      fix: 'Remove one of them, or write scheme: digest for those beside it.',
      position: document.locate(pointer),
      pointer,
      document: writtenId(document),
    };
  });
}

const ERROR = { rule: 'ZK102', severity: RULES.ZK102.severity } as const;

function memberOf(value: Json | undefined, key: string): Json | undefined {
  return value !== undefined && isJsonObject(value) ? value[key] : undefined;
}
