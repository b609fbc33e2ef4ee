import { type JsonObject } from '../../model/json.ts';
import { type WrittenDocument } from '../parse/written-document.ts';
import { createValidator } from '../validate/validate-document.ts';
import { mergeSchemas } from './merge-schema.ts';
import { applyOverlay, type Overlaid } from './overlays.ts';
import { applyPatches } from './patches.ts';

/** Lays overlay directories over the documents, in order: of each, first the documents, then the patches. */
export function layOverlays(
  documents: readonly WrittenDocument[],
  overlays: readonly (readonly WrittenDocument[])[],
  schemas: ReadonlyMap<string, JsonObject>,
): Overlaid {
  const base: Overlaid = { documents, added: new Set(), secrets: [], findings: [] };
  if (overlays.every((overlay) => overlay.length === 0)) return base;
  const schemaOf = mergeSchemas(schemas);
  const validator = createValidator(schemas);
  return overlays.reduce((below, overlay) => {
    const merged = applyOverlay(
      below,
      overlay.filter((document) => !isPatch(document)),
      schemaOf,
    );
    return applyPatches(merged, overlay.filter(isPatch), validator);
  }, base);
}

/** A document that changes others instead of being one. */
export function isPatch({ kind }: WrittenDocument): boolean {
  return kind === 'Patch';
}
