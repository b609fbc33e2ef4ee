import { type JsonObject, type JsonPointer, valueAt } from '../../model/json.ts';
import { type Position } from '../../model/position.ts';
import { type Setting } from '../../model/setting.ts';

/**
 * One YAML document as somebody wrote it: nothing checked, no `null` removed, no default filled in.
 * An overlay merge makes one of the same shape, with positions that lead to whichever file set the value.
 */
export interface WrittenDocument {
  readonly file: string;
  /** Which document of the file it is, from 0; empty documents are not counted. */
  readonly index: number;
  readonly value: JsonObject;
  /** `kind` as written, or `null` where it is missing or no text. */
  readonly kind: string | null;
  /** `metadata.name` as written, or `null` where it is missing or no text. */
  readonly name: string | null;
  /**
   * Pointers whose value could not be read (not representable in JSON). They hold `null` in {@link value} and
   * have a finding already: later checks leave them alone.
   */
  readonly broken: ReadonlySet<JsonPointer>;
  /** Where the value is that a pointer names; for a member that is not there, its nearest ancestor that is. */
  readonly locate: (pointer: JsonPointer) => Position;
  /** Where the key is that a pointer ends with; for a list item or a missing member, the same as {@link locate}. */
  readonly locateKey: (pointer: JsonPointer) => Position;
  /** What had a say in the member that a pointer names, in turn: the last one holds. Absent: nothing but this text. */
  readonly trace?: (pointer: JsonPointer) => readonly Setting[];
}

/** What had a say in a member of a document, in turn; empty for one that nobody wrote. */
export function traceOf(
  document: Pick<WrittenDocument, 'value' | 'locate' | 'trace'>,
  pointer: JsonPointer,
): readonly Setting[] {
  if (document.trace !== undefined) return document.trace(pointer);
  const value = valueAt(document.value, pointer);
  return value === undefined ? [] : [{ by: 'document', value, position: document.locate(pointer) }];
}

/** `Kind/name` for findings, or `null` when the document does not say so much about itself. */
export function writtenId(document: Pick<WrittenDocument, 'kind' | 'name'>): string | null {
  return document.kind === null || document.name === null ? null : `${document.kind}/${document.name}`;
}
