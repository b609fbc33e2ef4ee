import { isJsonObject, type Json, type JsonObject, type JsonPointer } from '../../model/json.ts';
import { type Lines } from './lines.ts';
import { Locator } from './locator.ts';
import { type Spot } from './spot.ts';
import { type WrittenDocument } from './written-document.ts';

interface Content {
  readonly value: JsonObject;
  readonly spot: Spot;
  readonly broken: ReadonlySet<JsonPointer>;
}

/** The document of a file, `index` the number of those before it. */
export function documentOf(
  { value, spot, broken }: Content,
  { file, index, lines }: { readonly file: string; readonly index: number; readonly lines: Lines },
): WrittenDocument {
  const locator = new Locator(spot);
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
