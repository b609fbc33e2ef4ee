import { type Json, type JsonObject, type JsonPointer, pointerTo } from '../../../model/json.ts';

/** `key` is the last token of the pointer, which is only made when somebody asks for it. */
type Visit = (value: Json, pointer: () => JsonPointer, key: string) => void;

/** Visits every value of a document, parents first. Cheap enough for rules that look at every text of a project. */
export function walk(value: Json, visit: Visit): void {
  step(value, { visit, path: [] });
}

function step(value: Json, { visit, path }: { readonly visit: Visit; readonly path: string[] }): void {
  visit(value, () => path.reduce<JsonPointer>(pointerTo, ''), path.at(-1) ?? '');
  if (typeof value !== 'object' || value === null) return;
  for (const key of Object.keys(value)) {
    path.push(key);
    step((value as JsonObject)[key] as Json, { visit, path });
    path.pop();
  }
}
