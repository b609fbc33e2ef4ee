import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { valueAt, type JsonObject } from '../model/json.ts';
import { PACKAGE_ROOT } from './package-root.ts';

const SCHEMAS = join(PACKAGE_ROOT, 'schemas');

/** The shipped schemas: one of a kind under the kind (`ModelParams`), others under their file name (`common`). */
export async function loadSchemas(): Promise<ReadonlyMap<string, JsonObject>> {
  const names = (await readdir(SCHEMAS)).filter((name) => name.endsWith('.json')).sort();
  const entries = await Promise.all(
    names.map(async (name): Promise<[string, JsonObject]> => {
      const schema = JSON.parse(await readFile(join(SCHEMAS, name), 'utf8')) as JsonObject;
      const kind = valueAt(schema, '/properties/kind/const');
      return [typeof kind === 'string' ? kind : basename(name, '.json'), schema];
    }),
  );
  return new Map(entries);
}
