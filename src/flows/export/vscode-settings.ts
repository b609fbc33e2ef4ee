import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';

export const VSCODE_SETTINGS = '.vscode/settings.json';

/**
 * The files of a schema each, as the YAML extension of VS Code wants them. Its only wildcard is `*`, for any text,
 * directories included; where a glob says more, the pattern says less.
 */
export function yamlSchemas(
  sources: readonly string[],
  schemas: { readonly anyKind: string; readonly project: string; readonly projectFile: string },
): JsonObject {
  const patterns = sources
    .filter((glob) => !glob.startsWith('!'))
    .flatMap(expandBraces)
    .map((glob) => `/${glob.replaceAll(/\*\*\/?|\?|\[[^\]]*\]/g, '*').replaceAll(/\*+/g, '*')}`)
    .filter((pattern) => !pattern.endsWith('.json'));
  return {
    [schemas.anyKind]: [...new Set(patterns)].sort(),
    [schemas.project]: [`/${schemas.projectFile}`],
  };
}

/**
 * Settings with our schemas among those of YAML, and everything else as it was; the same text where they are there.
 * @param text the settings as they are, `null` where there are none
 * @returns `null` for settings that nobody but a person can change: with comments, or with something else in our place
 */
export function withYamlSchemas(text: string | null, ours: JsonObject): string | null {
  const settings = text === null || text.trim() === '' ? {} : parsed(text);
  if (!isJsonObject(settings)) return null;
  const { 'yaml.schemas': before = {} } = settings;
  if (!isJsonObject(before)) return null;
  const isThere = Object.entries(ours).every(([schema, files]) => isSame(before[schema], files));
  if (text !== null && isThere) return text;
  const indentation = /^[ \t]+(?=")/m.exec(text ?? '')?.[0] ?? '  ';
  return `${JSON.stringify({ ...settings, 'yaml.schemas': { ...before, ...ours } }, null, indentation)}\n`;
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return null;
  }
}

function isSame(one: Json | undefined, other: Json): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** `a.{yaml,yml}` is `a.yaml` and `a.yml`. */
function expandBraces(glob: string): string[] {
  const [all = '', choices = ''] = /\{([^{}]*)\}/.exec(glob) ?? [];
  if (all === '') return [glob];
  return choices.split(',').flatMap((choice) => expandBraces(glob.replace(all, () => choice)));
}
