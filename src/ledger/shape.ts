import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';

/** What a member of a stored value must be; `?` also takes null and a missing one. */
type Member = 'string' | 'string?' | 'count' | 'count?' | 'list' | 'list?' | 'object' | 'object?';

/**
 * Checks what reading a ledger znode relies on, so that a damaged one is an error with its path and not a crash far
 * away. @throws Error when a member is something else.
 */
export function expectShape(value: Json | undefined, shape: Readonly<Record<string, Member>>): JsonObject {
  return expectMembers(value, Object.entries(shape));
}

function expectMembers(value: Json | undefined, members: readonly (readonly [string, Member])[]): JsonObject {
  if (!isJsonObject(value)) throw new Error('no JSON object');
  for (const [name, member] of members) {
    if (!fits(value[name], member)) throw new Error(`"${name}" is no ${member.replace('?', '')}`);
  }
  return value;
}

/** The same for every element of a list. */
export function expectShapes(value: Json | undefined, shape: Readonly<Record<string, Member>>): void {
  if (!Array.isArray(value)) throw new Error('no list');
  const members = Object.entries(shape);
  for (const element of value as readonly Json[]) expectMembers(element, members);
}

function fits(value: Json | undefined, member: Member): boolean {
  if (value === undefined || value === null) return member.endsWith('?');
  switch (member) {
    case 'string':
    case 'string?':
      return typeof value === 'string';
    case 'count':
    case 'count?':
      return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
    case 'list':
    case 'list?':
      return Array.isArray(value);
    default:
      return isJsonObject(value);
  }
}
