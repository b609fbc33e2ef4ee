import { ZkaiFailure } from '../model/failure.ts';
import { type Json } from '../model/json.ts';
import { type World } from '../ports/world.ts';
import { VSCODE_SETTINGS, withYamlSchemas, yamlSchemas } from './export/vscode-settings.ts';
import { PROJECT_FILE } from './find-documents.ts';
import { ANY_KIND_FILE, editorSchemas } from './init/editor-schemas.ts';
import { type ScaffoldFile } from './init/scaffold.ts';
import { invalidFiles } from './invalid-files.ts';
import { loadProject } from './load-project.ts';
import { knownSchemas } from './show-schema.ts';

export interface ExportRequest {
  /** Relative to the project. */
  readonly directory: string;
  /** Tell VS Code which files the schemas are for, too. */
  readonly vscode: boolean;
}

export interface ExportResult {
  /** Absolute path of the project. */
  readonly directory: string;
  /** Files that are new or have changed, relative to the project, sorted. */
  readonly written: readonly string[];
  /** Files that were as they should be. */
  readonly unchanged: readonly string[];
}

/**
 * Writes the schemas of all kinds for editors; a second time it changes nothing.
 * @throws ZkaiFailure `blocked` when a file of somebody else is in the way, before anything is written
 */
export async function exportSchemas(world: World, request: ExportRequest): Promise<ExportResult> {
  const { files } = world;
  const directory = request.directory.replace(/^(\.\/)+|\/+$/g, '') || '.';
  const schemas = editorSchemas(await knownSchemas(world), directory);
  await refuseStrangers(world, schemas, directory);
  const wanted = request.vscode ? [...schemas, await vscodeSettings(world, directory)] : schemas;
  const written: string[] = [];
  for (const { path, content } of wanted) {
    if ((await files.exists(path)) && (await files.readText(path)) === content) continue;
    await files.write(path, content);
    written.push(path);
  }
  const paths = wanted.map(({ path }) => path).sort();
  return {
    directory: files.directory,
    written: written.sort(),
    unchanged: paths.filter((path) => !written.includes(path)),
  };
}

/** A copy of ours has our title, whatever version it is from. */
async function refuseStrangers(
  { files }: World,
  schemas: readonly ScaffoldFile[],
  directory: string,
): Promise<void> {
  const strangers: string[] = [];
  for (const { path, content } of schemas) {
    if ((await files.exists(path)) && titleOf(await files.readText(path)) !== titleOf(content))
      strangers.push(path);
  }
  if (strangers.length === 0) return;
  throw new ZkaiFailure(
    'blocked',
    `${directory} has files of these names that are no copies of our schemas`,
    {
      details: strangers,
      hint: 'zkai schema export .schemas writes them into another directory',
    },
  );
}

function titleOf(text: string): unknown {
  try {
    return (JSON.parse(text) as { title?: unknown } | null)?.title;
  } catch {
    return undefined;
  }
}

async function vscodeSettings(world: World, directory: string): Promise<ScaffoldFile> {
  const { files } = world;
  const { project, findings } = await loadProject(world);
  if (project === null) throw invalidFiles(findings);
  const ours = yamlSchemas(project.sources, {
    anyKind: `${directory}/${ANY_KIND_FILE}`,
    project: `${directory}/project.json`,
    projectFile: PROJECT_FILE,
  });
  const text = (await files.exists(VSCODE_SETTINGS)) ? await files.readText(VSCODE_SETTINGS) : null;
  const content = withYamlSchemas(text, ours);
  if (content !== null) return { path: VSCODE_SETTINGS, content };
  const snippet: Json = { 'yaml.schemas': ours };
  throw new ZkaiFailure(
    'blocked',
    `${VSCODE_SETTINGS} has comments, or something else that would be lost: it was left as it is, and nothing was written`,
    {
      details: JSON.stringify(snippet, null, 2).split('\n'),
      hint: 'put the above into it, and run zkai schema export without --vscode',
    },
  );
}
