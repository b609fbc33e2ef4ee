import { type JsonObject, type JsonPointer } from '../../model/json.ts';
import { type Position } from '../../model/position.ts';

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
}

/** `Kind/name` for findings, or `null` when the document does not say so much about itself. */
export function writtenId(document: Pick<WrittenDocument, 'kind' | 'name'>): string | null {
  return document.kind === null || document.name === null ? null : `${document.kind}/${document.name}`;
}
