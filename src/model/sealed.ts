import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical-json.ts';
import { parseExact, printExact } from './exact-json.ts';
import { isJsonObject, type Json, type JsonPointer, pointerTokens } from './json.ts';

/**
 * A value whose sensitive members are hashes: what is compared, shown, planned and stored of a znode that has any. What it
 * really holds is in memory alone, behind `reveal`, and goes to its znode only.
 */
export interface Sealed {
  readonly data: Buffer;
  /** Which members are: JSON Pointers, `*` is any key or index. Absent: none. */
  readonly sensitive?: readonly JsonPointer[] | undefined;
  /** What it holds, for those that are sealed. */
  readonly reveal?: (() => Buffer) | undefined;
}

/** Bytes that the znode has: who may see it in ZooKeeper sees that. */
export function bytesOf({ data, reveal }: Sealed): number {
  return reveal === undefined ? data.length : reveal().length;
}

/** In place of a sensitive member: this, a salt, and the hash of both. */
const SEAL = /^zkai:sensitive:([0-9a-f]{16}):[0-9a-f]{64}$/;
const SEALS = /zkai:sensitive:[0-9a-f]{16}:[0-9a-f]{64}/g;
/** A znode that is one as a whole is shown as the text that it has, in quotes. */
const SHOWN_SEAL = /^("?)zkai:sensitive:[0-9a-f]{16}:[0-9a-f]{64}\1$/;
const BEGINNING = 'zkai:sensitive:';

/** What people and programs are shown in its place. */
const HIDDEN = '(sensitive)';

/** The znode with its sensitive members as hashes; the very one where it has none. */
export function sealed<T extends Sealed & { readonly path: string }>(
  node: T,
  sensitive: readonly JsonPointer[],
): T {
  if (sensitive.length === 0) return node;
  const { data } = node;
  return { ...node, data: sealData(data, sensitive, node.path), sensitive, reveal: () => data };
}

/**
 * The bytes with their sensitive members as hashes, salted with a place, so that one hash does not tell of equal secrets at
 * two of them. Bytes that are no JSON have no members, so they are sensitive as a whole.
 */
export function sealData(data: Buffer, sensitive: readonly JsonPointer[], place: string): Buffer {
  const salt = createHash('sha256').update(place).digest('hex').slice(0, 16);
  const value = parseExact(data);
  if (value === undefined) return printExact(sealOf(data.toString('base64'), salt));
  return printExact(sealValue(value, sensitive.map(pointerTokens), salt));
}

/** The same for a value. */
export function sealJson(value: Json, sensitive: readonly JsonPointer[], place: string): Json {
  if (sensitive.length === 0) return value;
  return JSON.parse(sealData(Buffer.from(canonicalJson(value)), sensitive, place).toString()) as Json;
}

/** True where anything of it is a hash in place of a secret. */
export function isSealed(data: Buffer): boolean {
  return data.includes(BEGINNING) && data.toString().search(SEALS) !== -1;
}

/** The bytes with what the hashes stand for, as one of `known` has it at the same place; `null`: none has all of it. */
export function unseal(data: Buffer, known: readonly (Buffer | null | undefined)[]): Buffer | null {
  if (!isSealed(data)) return data;
  const value = parseExact(data);
  const others = known.flatMap((one) => some(one ? parseExact(one) : undefined));
  const open = value === undefined ? undefined : unsealValue(value, others);
  return open === undefined ? null : printExact(open);
}

/** True for a hash in place of a secret, or of all that a znode holds. */
export function isSeal(value: Json | undefined): boolean {
  return typeof value === 'string' && SHOWN_SEAL.test(value);
}

/** A value for people and programs: a hash says nothing to them. */
export function withoutSeals(value: Json): Json {
  if (typeof value === 'string') return SHOWN_SEAL.test(value) ? HIDDEN : value;
  if (Array.isArray(value)) return (value as readonly Json[]).map(withoutSeals);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withoutSeals(member)]));
}

/** The same for the bytes of a znode. */
export function withoutSealsIn(data: Buffer): Buffer {
  return data.includes(BEGINNING) ? Buffer.from(data.toString().replace(SEALS, HIDDEN)) : data;
}

type Patterns = readonly (readonly string[])[];

/** Whether a member, or the one that it is in, is sensitive. */
export function isSensitiveAt(pointer: JsonPointer, sensitive: readonly JsonPointer[]): boolean {
  const tokens = pointerTokens(pointer);
  return sensitive.some((pattern) => {
    const names = pointerTokens(pattern);
    return names.length <= tokens.length && names.every((name, at) => name === '*' || name === tokens[at]);
  });
}

/** The members of a value that are sensitive, as deep as they begin. */
export function sensitiveMembers(
  value: Json | undefined,
  sensitive: readonly JsonPointer[],
): (readonly string[])[] {
  const found: (readonly string[])[] = [];
  const walk = (member: Json | undefined, patterns: Patterns, at: readonly string[]): void => {
    if (member === undefined || patterns.length === 0) return;
    if (isSealedWhole(member, patterns)) found.push(at);
    else for (const [key, child] of membersOf(member)) walk(child, below(patterns, key), [...at, key]);
  };
  walk(value, sensitive.map(pointerTokens), []);
  return found;
}

function sealValue(value: Json, patterns: Patterns, salt: string): Json {
  if (patterns.length === 0) return value;
  if (isSealedWhole(value, patterns)) return sealOf(value, salt);
  if (Array.isArray(value)) {
    const items = value as readonly Json[];
    return items.map((member, index) => sealValue(member, below(patterns, String(index)), salt));
  }
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, sealValue(member, below(patterns, key), salt)]),
  );
}

/** What is where the sensitive members should be, and has none, may be what they were: it is sensitive as a whole. */
function isSealedWhole(value: Json, patterns: Patterns): boolean {
  if (patterns.some((pattern) => pattern.length === 0)) return true;
  if (Array.isArray(value)) return !patterns.some(([token = '']) => /^(?:\*|\d+)$/.test(token));
  return value !== null && !isJsonObject(value);
}

function sealOf(value: Json, salt: string): string {
  const hash = createHash('sha256').update(salt).update(canonicalJson(value)).digest('hex');
  return `${BEGINNING}${salt}:${hash}`;
}

/** `undefined`: for one of its hashes nobody has the value. */
function unsealValue(value: Json, known: readonly Json[]): Json | undefined {
  if (typeof value === 'string') {
    const salt = SEAL.exec(value)?.[1];
    return salt === undefined ? value : known.find((one) => sealOf(one, salt) === value);
  }
  if (typeof value !== 'object' || value === null) return value;
  const members: [string, Json][] = [];
  for (const [key, member] of membersOf(value)) {
    const open = unsealValue(
      member,
      known.flatMap((one) => some(memberOf(one, key))),
    );
    if (open === undefined) return undefined;
    members.push([key, open]);
  }
  return Array.isArray(value) ? members.map(([, member]) => member) : Object.fromEntries(members);
}

function some(value: Json | undefined): Json[] {
  return value === undefined ? [] : [value];
}

function membersOf(value: Json): [string, Json][] {
  return typeof value === 'object' && value !== null ? Object.entries(value as Record<string, Json>) : [];
}

function memberOf(value: Json, key: string): Json | undefined {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Record<string, Json>)[key];
}

function below(patterns: Patterns, key: string): Patterns {
  return patterns.flatMap(([token, ...rest]) => (token === '*' || token === key ? [rest] : []));
}
