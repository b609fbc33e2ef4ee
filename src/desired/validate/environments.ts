import { addressText, connectProblem, isLoopback, parseConnectString } from '../../model/connect-string.ts';
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
          ...emptyMembers(document, environment, pointer),
          ...['auth', 'readOnlyAuth'].flatMap((key) => [
            ...secondSasl(document, environment, pointerTo(pointer, key)),
            ...clearPasswords(document, environment, pointerTo(pointer, key)),
          ]),
        ]
      : [];
  });
}

/** Elsewhere a key without a value is one that is not there. Here it would look like a protection, and be none. */
function emptyMembers(document: WrittenDocument, environment: JsonObject, parent: string): Finding[] {
  return Object.entries(PROTECTIONS).flatMap(([key, words]) => {
    const pointer = pointerTo(parent, key);
    const value = environment[key];
    const inside = key !== 'tls' && isJsonObject(value) ? Object.keys(value) : [];
    return [
      ...emptyMember(document, { pointer, value, ...words }),
      ...inside.flatMap((name) =>
        emptyMember(document, {
          pointer: pointerTo(pointer, name),
          value: memberOf(value, name),
          open: 'protects nothing',
          fix: 'Write a value, or remove the key.',
        }),
      ),
    ];
  });
}

const PROTECTIONS = {
  tls: {
    open: 'leaves open whether the connection is encrypted',
    fix: 'Write tls: {} for TLS with the authorities that this system trusts, or remove the key.',
  },
  guards: { open: 'limits nothing', fix: 'Write limits, such as maxDeletes: 10, or remove the key.' },
  windows: { open: 'stops no apply', fix: 'Write windows: [] where there are none, or remove the key.' },
  require: {
    open: 'asks for nothing',
    fix: 'Write what it must come with, such as savedPlan: true, or remove the key.',
  },
} as const;

interface Member {
  readonly pointer: string;
  readonly value: Json | undefined;
  /** What it comes to when it is empty. */
  readonly open: string;
  readonly fix: string;
}

function emptyMember(document: WrittenDocument, { pointer, value, open, fix }: Member): Finding[] {
  if (value !== null || document.broken.has(pointer)) return [];
  return [
    {
      ...ERROR,
      message: `${pathText(pointer)} is empty, which ${open}`,
      fix,
      position: document.locateKey(pointer),
      pointer,
      document: writtenId(document),
    },
  ];
}

/** A connection has one SASL conversation, so a second identity would be one that nobody gets. */
function secondSasl(document: WrittenDocument, environment: JsonObject, parent: string): Finding[] {
  const indexes = identitiesOf(environment, parent, 'sasl');
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

/**
 * An identity of the scheme `digest` is the password itself. (SASL answers a challenge instead.) Within this machine it
 * may travel as it is; `zkai doctor` says the same of where one really connects to.
 */
function clearPasswords(document: WrittenDocument, environment: JsonObject, parent: string): Finding[] {
  const { connect, tls } = environment;
  if (tls !== undefined || typeof connect !== 'string' || connectProblem(connect) !== undefined) return [];
  const servers = parseConnectString(connect).servers.filter((server) => !isLoopback(server));
  if (servers.length === 0) return [];
  return identitiesOf(environment, parent, 'digest').map((index) => {
    const pointer = pointerTo(parent, index);
    return {
      rule: 'ZK603',
      severity: RULES.ZK603.severity,
      message: `the password of ${pathText(pointer)} travels in clear text to ${servers.map(addressText).join(', ')}`,
      fix: 'Write tls: {} in the environment and connect to the secureClientPort, or use the scheme sasl.',
      position: document.locate(pointer),
      pointer,
      document: writtenId(document),
    };
  });
}

/** Indexes of the identities of one scheme in a list of them. */
function identitiesOf(environment: JsonObject, list: string, scheme: string): number[] {
  const auth = environment[list.slice(list.lastIndexOf('/') + 1)];
  if (!Array.isArray(auth)) return [];
  return (auth as readonly Json[]).flatMap((one, index) =>
    memberOf(one, 'scheme') === scheme ? [index] : [],
  );
}

const ERROR = { rule: 'ZK102', severity: RULES.ZK102.severity } as const;

function memberOf(value: Json | undefined, key: string): Json | undefined {
  return value !== undefined && isJsonObject(value) ? value[key] : undefined;
}
