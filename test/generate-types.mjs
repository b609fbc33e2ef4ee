// Writes src/model/kinds/*.ts from schemas/*.json; with --check only says whether they are up to date.
// The types are those of documents after validation: a key with a default is always there.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { compile } from 'json-schema-to-typescript';
import { format, resolveConfig } from 'prettier';

const root = new URL('../', import.meta.url);
const target = new URL('src/model/kinds/', root);
const HEADER = (file) => `// Generated from schemas/${file} by test/generate-types.mjs; do not edit.`;

/** Keywords that say nothing about a type. */
const DROPPED = new Set([
  '$id',
  '$schema',
  'oneOf',
  'allOf',
  'if',
  'then',
  'else',
  'not',
  'dependentRequired',
  'patternProperties',
  'propertyNames',
  'pattern',
  'default',
  'examples',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'minProperties',
]);

/** Types that are written by hand: the schema says the same, and nothing is generated for it. */
const OWN_TYPES = new Map([['DeclaredAcl', '../acl.ts']]);

const files = (await readdir(new URL('schemas/', root))).filter((name) => name.endsWith('.json')).sort();
const schemas = new Map();
for (const file of files)
  schemas.set(file, JSON.parse(await readFile(new URL(`schemas/${file}`, root), 'utf8')));

const stale = [];
for (const file of files) {
  const path = new URL(file.replace(/\.json$/, '.ts'), target);
  const text = await typesOf(file);
  const current = await readFile(path, 'utf8').catch(() => '');
  if (current === text) continue;
  stale.push(fileURLToPath(path));
  if (!process.argv.includes('--check')) await writeFile(path, text);
}
if (stale.length > 0 && process.argv.includes('--check')) {
  console.error(
    `These types differ from their schemas:\n  ${stale.join('\n  ')}\nRun: npm run types:generate`,
  );
  process.exitCode = 1;
}

async function typesOf(file) {
  const imports = new Map();
  const schema = schemas.get(file);
  const prepared = prepare(schema, { file, root: schema, imports });
  if (schema.type === undefined) Object.assign(prepared, { type: 'object', additionalProperties: false });
  const body = await compile(prepared, prepared.title, {
    bannerComment: '',
    additionalProperties: false,
    ignoreMinAndMaxItems: true,
    unreachableDefinitions: true,
    format: false,
  });
  const header = [
    HEADER(file),
    ...[...imports].sort(byText).map(([from, names]) => {
      const list = [...names].sort().map((name) => `type ${name}`);
      return `import { ${list.join(', ')} } from '${from}';`;
    }),
  ];
  const options = {
    ...(await resolveConfig(fileURLToPath(new URL('common.ts', target)))),
    parser: 'typescript',
  };
  const pretty = await format(`${header.join('\n')}\n\n${body}`, options);
  return format(polish(pretty, schema), options);
}

/** A schema for the generator: references as names of types, free values as JSON, defaults as always there. */
function prepare(schema, context) {
  if (Array.isArray(schema)) return schema.map((item) => prepare(item, context));
  if (typeof schema !== 'object' || schema === null) return schema;
  if (schema.$ref !== undefined) return reference(schema, context);
  const result = {};
  for (const [key, value] of Object.entries(schema)) {
    if (DROPPED.has(key)) continue;
    if (key === 'properties' || key === '$defs') {
      result[key] = Object.fromEntries(
        Object.entries(value)
          .filter(([, below]) => key !== '$defs' || !OWN_TYPES.has(below.title))
          .map(([name, below]) => [name, prepareMember(key === '$defs' ? below : untitled(below), context)]),
      );
    } else if (key === 'items' || key === 'additionalProperties') result[key] = prepare(value, context);
    else result[key] = value;
  }
  if (schema.patternProperties !== undefined) {
    const values = Object.values(schema.patternProperties);
    result.additionalProperties = prepare(values[0], context);
  }
  if (schema.properties !== undefined) {
    const filled = Object.keys(schema.properties).filter(
      (key) => schema.properties[key].default !== undefined,
    );
    result.required = [...new Set([...(schema.required ?? []), ...filled])];
  }
  return result;
}

/** The title of a member is for people: only definitions become types with a name. */
function untitled(schema) {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => key !== 'title'));
}

function prepareMember(schema, context) {
  const { description } = schema;
  const { imports } = context;
  const isFree = schema.type === 'object' && schema.additionalProperties === true;
  const isAny =
    schema.$ref === undefined &&
    schema.type === undefined &&
    schema.enum === undefined &&
    !('const' in schema);
  if (isFree || isAny) {
    const name = isFree ? 'JsonObject' : 'Json';
    add(imports, '../json.ts', name);
    return { description, tsType: name };
  }
  return prepare(schema, context);
}

function reference(schema, { file, imports }) {
  const [from, pointer] = schema.$ref.split('#');
  const definition = lookUp(schemas.get(from === '' ? file : from), pointer);
  const { description } = schema;
  if (/\/properties\//.test(pointer)) {
    return {
      ...prepareMember(untitled(definition), { file: from === '' ? file : from, imports }),
      ...(description && { description }),
    };
  }
  if (definition.title === undefined)
    throw new Error(`${file}: ${schema.$ref} needs a title, which names its type`);
  if (OWN_TYPES.has(definition.title)) add(imports, OWN_TYPES.get(definition.title), definition.title);
  else if (from !== '') add(imports, `./${from.replace(/\.json$/, '.ts')}`, definition.title);
  return { description, tsType: definition.title };
}

function lookUp(schema, pointer) {
  return pointer
    .split('/')
    .slice(1)
    .reduce((value, token) => value[token], schema);
}

function add(imports, from, name) {
  imports.set(from, (imports.get(from) ?? new Set()).add(name));
}

function byText([a], [b]) {
  return a < b ? -1 : 1;
}

/** Readonly members, comments without the generator's remarks, and no interface for a file of definitions alone. */
function polish(text, schema) {
  const polished = text
    .replace(/^( +)((?:\w+|'[^'\n]+')\??:|\[k: string\]:)/gm, '$1readonly $2')
    .replace(/: ([^\n]*)\[\];$/gm, ': readonly $1[];')
    .replace(/( \*\n)? \* This interface was referenced by [^\n]*\n \* via the `definition` [^\n]*\n/g, '')
    .replace(/^( *)\/\*\*\n +\* ([^\n]*)\n +\*\/$/gm, '$1/** $2 */')
    .replace(/^\/\*\*\n \*\/\n/gm, '')
    .replace(/^\}\n(?=\S)/gm, '}\n\n');
  if (schema.type !== undefined) return polished;
  return polished.replace(/\/\*\* [^\n]* \*\/\nexport interface Common \{\}\n/, '');
}
