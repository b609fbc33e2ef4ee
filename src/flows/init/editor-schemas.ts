import { anyKindSchema } from '../../desired/validate/any-kind-schema.ts';
import { type Json, type JsonObject } from '../../model/json.ts';
import { type ScaffoldFile } from './scaffold.ts';

/** Where the copies are, relative to the project, unless somebody says otherwise. */
const SCHEMA_DIRECTORY = 'schemas';
/** The schema for documents of any kind. */
export const ANY_KIND_FILE = 'zkai.json';

/**
 * Copies of the schemas for editors, and one for documents of any kind. Without `$id`, so that an editor follows
 * `common.json#…` to the copy beside it instead of to an address on the network.
 */
export function editorSchemas(
  schemas: ReadonlyMap<string, JsonObject>,
  directory = SCHEMA_DIRECTORY,
): ScaffoldFile[] {
  const files = new Map([...schemas].map(([name, { $id }]) => [name, fileName($id)]));
  const kinds = new Map([...files].filter(([name]) => /^[A-Z]/.test(name)));
  return [
    ...[...schemas].map(([name, schema]) => jsonFile(files.get(name) ?? '', { ...schema, $id: undefined })),
    jsonFile(ANY_KIND_FILE, anyKindSchema(kinds)),
  ].map(({ path, content }) => ({ path: `${directory}/${path}`, content }));
}

function jsonFile(path: string, value: Readonly<Record<string, Json | undefined>>): ScaffoldFile {
  return { path, content: `${JSON.stringify(value, null, 2)}\n` };
}

/** `model-params.json`: the name by which the schemas refer to each other. */
function fileName(id: Json | undefined): string {
  return String(id).replace(/^.*\//, '');
}
