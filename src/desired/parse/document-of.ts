import { isJsonObject, type Json, type JsonObject, type JsonPointer } from '../../model/json.ts';
import { type Position, withAlso } from '../../model/position.ts';
import { type Lines } from './lines.ts';
import { type TextRange } from './value-problem.ts';
import { type WrittenDocument } from './written-document.ts';

/** Finds the text behind the JSON pointers of a document. */
interface Locator {
  /** The value, or its nearest ancestor that is there. */
  valueRange(pointer: JsonPointer): TextRange;
  /** The key that the pointer ends with; for an item or a missing member the same as {@link valueRange}. */
  keyRange(pointer: JsonPointer): TextRange;
  /** The aliases by which a value that stands elsewhere is here, from the outside. Absent: there can be none. */
  aliases?(pointer: JsonPointer): readonly TextRange[];
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
  const at = (range: TextRange, pointer: JsonPointer): Position => {
    const aliases = locator.aliases?.(pointer) ?? [];
    const notes = aliases.map((alias) => ({
      message: 'an alias repeats it here',
      position: lines.position(file, alias),
    }));
    return withAlso(lines.position(file, range), notes);
  };
  return {
    file,
    index,
    value,
    kind: textOf(value['kind']),
    name: isJsonObject(value['metadata']) ? textOf(value['metadata']['name']) : null,
    broken,
    locate: (pointer) => at(locator.valueRange(pointer), pointer),
    locateKey: (pointer) => at(locator.keyRange(pointer), pointer),
  };
}

function textOf(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null;
}
