import { type Json, type JsonPointer, pointerTo } from '../../model/json.ts';
import { type Position } from '../../model/position.ts';
import { sensitiveMembers } from '../../model/sealed.ts';
import { type SourceText } from '../../model/source-text.ts';
import { parseSource } from '../parse/parse-source.ts';
import { type WrittenDocument } from '../parse/written-document.ts';

/** What is sensitive in the `spec` of each kind; a kind that is not among them may have it anywhere. */
export type SensitiveKinds = ReadonlyMap<string, readonly JsonPointer[]>;

/** What goes to other documents, and may be sensitive there. */
const GIVEN: ReadonlyMap<string | null, readonly JsonPointer[]> = new Map([
  ['Patch', ['/patch/*/value']],
  ['Project', ['/spec/environments/*/values']],
]);

/** Where a text has what no difference of it may show, as its schemas say; names that sound like secrets are not looked at. */
export function secretsOfText(source: SourceText, kinds: SensitiveKinds): Position[] {
  return parseSource(source).documents.flatMap((document) =>
    pointersOf(document, kinds).map((pointer) => document.locate(pointer)),
  );
}

function pointersOf({ kind, value, broken }: WrittenDocument, kinds: SensitiveKinds): readonly JsonPointer[] {
  const patterns = GIVEN.get(kind) ?? kinds.get(kind ?? '')?.map((pattern) => `/spec${pattern}`);
  if (patterns?.length === 0) return [];
  // What could not be read is not among the values.
  if (broken.size > 0) return [''];
  if (patterns === undefined) return leavesOf(value, '');
  return sensitiveMembers(value, patterns).map((tokens) => tokens.reduce<JsonPointer>(pointerTo, ''));
}

function leavesOf(value: Json, at: JsonPointer): readonly JsonPointer[] {
  if (typeof value !== 'object' || value === null) return [at];
  return Object.entries(value).flatMap(([key, child]) => leavesOf(child as Json, pointerTo(at, key)));
}
