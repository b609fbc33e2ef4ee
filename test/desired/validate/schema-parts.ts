import { isJsonObject, type Json, type JsonObject, pointerTo } from '../../../src/model/json.ts';

/** Every mapping inside of a schema, with its pointer; but for the values that it shows. */
export function* schemaParts(value: Json, pointer: string): Generator<[string, JsonObject]> {
  if (typeof value !== 'object' || value === null) return;
  if (isJsonObject(value)) yield [pointer, value];
  for (const [key, member] of Object.entries(value as JsonObject)) {
    const isShown = (key === 'default' || key === 'examples') && !pointer.endsWith('/properties');
    if (!isShown) yield* schemaParts(member, pointerTo(pointer, key));
  }
}
