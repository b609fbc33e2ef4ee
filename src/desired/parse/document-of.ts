import { isJsonObject, type Json, type JsonObject, type JsonPointer } from '../../model/json.ts';
import { type Lines } from './lines.ts';
import { type TextRange } from './value-problem.ts';
import { type WrittenDocument } from './written-document.ts';

/** Finds the text behind the JSON pointers of a document. */
interface Locator {
  /** The value, or its nearest ancestor that is there. */
  valueRange(pointer: JsonPointer): TextRange;
  /** The key that the pointer ends with; for an item or a missing member the same as {@link valueRange}. */
  keyRange(pointer: JsonPointer): TextRange;
}

interface Content {
  readonly value: JsonObject;
  readonly locator: Locator;
  readonly broken: ReadonlySet<JsonPointer>;
}

/** The document of a file, `index` the number of those before it. */
export function documentOf(
  { value, locator, broken }: Content,
  { file, index, lines }: { readonly file: string; readonly index: number; readonly lines: Lines },
): WrittenDocument {
  return {
    file,
    index,
    value,
    kind: textOf(value['kind']),
    name: isJsonObject(value['metadata']) ? textOf(value['metadata']['name']) : null,
    broken,
    locate: (pointer) => lines.position(file, locator.valueRange(pointer)),
    locateKey: (pointer) => lines.position(file, locator.keyRange(pointer)),
  };
}

function textOf(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null;
}
