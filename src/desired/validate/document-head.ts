import { type JsonObject } from '../../model/json.ts';
import { didYouMean } from '../resolve/did-you-mean.ts';
import { describeValue, listWords, type Mistake } from './explain/mistake.ts';

export const API_VERSION = 'zkai/v1';

/** Which schema a document asks for, and what is wrong with the asking. `kind` is `null` when it cannot be told. */
export function checkHead(
  value: JsonObject,
  kinds: readonly string[],
): { kind: string | null; mistakes: readonly Mistake[] } {
  const version = checkVersion(value);
  if (version?.rule === 'ZK101') return { kind: null, mistakes: [version] };
  const mistakes = version === undefined ? [] : [version];
  const { kind } = value;
  if (typeof kind === 'string' && kinds.includes(kind)) return { kind, mistakes };
  return { kind: null, mistakes: [...mistakes, unknownKind(kind ?? null, kinds)] };
}

function checkVersion({ apiVersion }: JsonObject): Mistake | undefined {
  if (apiVersion === API_VERSION) return undefined;
  if (apiVersion === undefined || apiVersion === null) {
    const message = 'the document lacks "apiVersion"';
    return { rule: 'ZK102', message, fix: `Add apiVersion: ${API_VERSION}.`, pointer: '' };
  }
  return {
    rule: 'ZK101',
    message: `unknown apiVersion, ${describeValue(apiVersion)}: this zkai knows ${API_VERSION}`,
    fix: `Write apiVersion: ${API_VERSION}, or leave the file out of the sources.`,
    pointer: '/apiVersion',
  };
}

function unknownKind(kind: JsonObject[string], kinds: readonly string[]): Mistake {
  const known = `Use one of the kinds ${listWords(kinds, 'or')}.`;
  if (kind === null) return { rule: 'ZK102', message: 'the document lacks "kind"', fix: known, pointer: '' };
  if (typeof kind !== 'string') {
    return {
      rule: 'ZK102',
      message: `kind must be a text, found ${describeValue(kind)}`,
      fix: known,
      pointer: '/kind',
    };
  }
  const nearest = kinds.find((one) => one.toLowerCase() === kind.toLowerCase());
  const hint = nearest === undefined ? didYouMean(kind, kinds) : ` (did you mean "${nearest}"?)`;
  return {
    rule: 'ZK101',
    message: `unknown kind ${JSON.stringify(kind)}${hint}`,
    fix: known,
    pointer: '/kind',
  };
}
