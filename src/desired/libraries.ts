import { createRequire } from 'node:module';
import type * as Ajv from 'ajv/dist/2020.js';
import type * as Yaml from 'yaml';

const load = createRequire(import.meta.url);
let yamlLibrary: typeof Yaml | undefined;

/** Loading the libraries takes longer than validating a small project, which seldom needs them: so they are loaded late. */
export function yaml(): typeof Yaml {
  return (yamlLibrary ??= load('yaml') as typeof Yaml);
}

export function ajv(): typeof Ajv {
  return load('ajv/dist/2020.js') as typeof Ajv;
}
