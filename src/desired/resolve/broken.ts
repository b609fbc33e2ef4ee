import { type Json, type JsonObject, type JsonPointer, pointerTo, valueAt } from '../../model/json.ts';
import { type WrittenDocument } from '../parse/written-document.ts';

/**
 * The pointers of a value that was put together from documents, where what stands there could not be read. Such a place
 * holds `null`; where that removed the place itself, it still counts, so that nobody misses what was meant to be there.
 */
export function brokenIn(
  value: Json,
  documents: readonly Pick<WrittenDocument, 'broken'>[],
  isBroken: (pointer: JsonPointer) => boolean,
): ReadonlySet<JsonPointer> {
  const written = documents.flatMap(({ broken }) => [...broken]);
  if (written.length === 0) return new Set();
  const gone = written.filter((pointer) => valueAt(value, pointer) === undefined);
  return new Set([...nullsIn(value, '').filter(isBroken), ...gone]);
}

function nullsIn(value: Json, pointer: JsonPointer): JsonPointer[] {
  if (value === null) return [pointer];
  if (typeof value !== 'object') return [];
  return Object.entries(value as JsonObject).flatMap(([key, member]) =>
    nullsIn(member, pointerTo(pointer, key)),
  );
}
