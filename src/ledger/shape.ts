import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';

/** What a member of a stored value must be; `?` also takes null and a missing one. */
type Member = 'string' | 'string?' | 'count' | 'list' | 'list?' | 'object' | 'object?';

/**
 * Checks what reading a ledger znode relies on, so that a damaged one is an error with its path and not a crash far
 * away. @throws Error when a member is something else.
 */
export function expectShape(value: Json | undefined, shape: Readonly<Record<string, Member>>): JsonObject {
  if (!isJsonObject(value)) throw new Error('no JSON object');
  for (const [name, member] of Object.entries(shape)) {
    if (!fits(value[name], member)) throw new Error(`"${name}" is no ${member.replace('?', '')}`);
  }
  return value;
}

/** The same for every element of a list. */
export function expectShapes(value: Json | undefined, shape: Readonly<Record<string, Member>>): void {
  if (!Array.isArray(value)) throw new Error('no list');
  for (const element of value as readonly Json[]) expectShape(element, shape);
}

function fits(value: Json | undefined, member: Member): boolean {
  if (member.endsWith('?'))
    return value === undefined || value === null || fits(value, member.slice(0, -1) as Member);
  switch (member) {
    case 'string':
      return typeof value === 'string';
    case 'count':
      return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
    case 'list':
      return Array.isArray(value);
    default:
      return isJsonObject(value);
  }
}
