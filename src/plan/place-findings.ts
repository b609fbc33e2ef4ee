import { type Document } from '../model/document.ts';
import { type JsonPointer, pointerTokens } from '../model/json.ts';
import { type Plan } from '../model/plan.ts';
import { type Position } from '../model/position.ts';
import { type DesiredTree } from '../model/tree.ts';
import { type Place } from './policy-rows.ts';

/** What a plan was made from, where that is at hand: a saved one knows the places of what it changes, and no others. */
export interface PlannedFiles {
  readonly desired: DesiredTree;
  readonly documents: readonly Document[];
}

/** Where the file says what a finding is about: by the znode's path and a pointer into its value, or by the document. */
export function placeIn(plan: Plan, files: PlannedFiles | null): Place {
  const rows = new Map(plan.changes.map((change) => [change.path, change]));
  const planned = new Map(plan.documents.map((document) => [document.id, document]));
  const written = new Map(files?.documents.map((document) => [document.id, document]));
  return ({ path, document, pointer }) => {
    if (path === null) {
      const place =
        document === null
          ? undefined
          : (written.get(document)?.locate(pointer) ?? planned.get(document)?.source);
      return { document, source: place ?? null };
    }
    const node = files?.desired.nodes.get(path);
    if (node !== undefined) return { document: document ?? node.document, source: node.locate(pointer) };
    const row = rows.get(path);
    const source = nearestField(row?.fields ?? [], pointer) ?? row?.source ?? null;
    return { document: document ?? row?.document ?? null, source };
  };
}

interface Located {
  readonly pointer: JsonPointer;
  readonly source?: Position;
}

/** The place of the field, or of the nearest one above it. */
function nearestField(fields: readonly Located[], pointer: JsonPointer): Position | undefined {
  for (let depth = pointerTokens(pointer).length; depth >= 0; depth -= 1) {
    const above = pointer
      .split('/')
      .slice(0, depth + 1)
      .join('/');
    const source = fields.find((field) => field.pointer === above)?.source;
    if (source !== undefined) return source;
  }
  return undefined;
}
