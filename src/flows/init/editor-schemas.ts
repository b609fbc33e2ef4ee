import { type JsonObject } from '../../model/json.ts';
import { type ScaffoldFile } from './scaffold.ts';

/** Where the copies are, relative to the project. */
const DIRECTORY = 'schemas';

/**
 * Copies of the schemas for editors. Without `$id`, so that an editor follows `common.json#…` to the copy beside
 * it instead of to an address on the network.
 */
export function editorSchemas(schemas: ReadonlyMap<string, JsonObject>): ScaffoldFile[] {
  return [...schemas].map(([name, schema]) => ({
    path: `${DIRECTORY}/${schemaFile(name)}`,
    content: `${JSON.stringify({ ...schema, $id: undefined }, null, 2)}\n`,
  }));
}

/** `model-params.json` for `ModelParams`: the names by which the schemas refer to each other. */
function schemaFile(kind: string): string {
  return `${kind.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase()}.json`;
}
