import { isAbsolute, relative, sep } from 'node:path';
import { formatYaml } from '../desired/format/format-yaml.ts';
import { parseSource } from '../desired/parse/parse-source.ts';
import { sortFindings } from '../desired/resolve/positions.ts';
import { append } from '../model/append.ts';
import { byCodeUnits } from '../model/canonical-json.ts';
import { ZkaiFailure } from '../model/failure.ts';
import { type Finding } from '../model/finding.ts';
import { type FormatResult, type FormattedFile } from '../model/formatting.ts';
import { type World } from '../ports/world.ts';
import { findOverlay, findSources, PROJECT_FILE, yamlBelow } from './find-documents.ts';
import { invalidFiles } from './invalid-files.ts';
import { loadProject } from './load-project.ts';
import { readBytesOrNull, readTexts } from './read-texts.ts';

export interface FmtRequest {
  /** Absolute paths of files and directories of the project; none: everything that is YAML in it. */
  readonly paths: readonly string[];
  /** Write nothing. */
  readonly check: boolean;
}

/** Files that are YAML to us: JSON is written by programs, and read by people who know that. */
const YAML = /\.ya?ml$/i;

/**
 * Writes the YAML files of the project in canonical form, each by rename, and only where nobody has changed it meanwhile.
 * @throws ZkaiFailure `usage` for a path that is not in the project, `invalid` where zkai.yaml does not say what is
 */
export async function fmt(world: World, { paths, check }: FmtRequest): Promise<FormatResult> {
  const { paths: found, findings: unreadable } =
    paths.length === 0 ? await everything(world) : await namedFiles(world, paths);
  const files: FormattedFile[] = [];
  const findings: Finding[] = [...unreadable];
  for (const file of [...new Set(found)].sort(byCodeUnits)) {
    const formatted = await formatFile(world, file, check);
    files.push(formatted.file);
    append(findings, formatted.findings);
  }
  return resultOf(world, { check, files, findings: sortFindings(findings) });
}

/** What no text has that somebody typed, and a terminal would obey. */
// oxlint-disable-next-line no-control-regex -- they are what it is about
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;

/**
 * The same for one text that is in no file, or not yet, such as that of an editor.
 * @throws ZkaiFailure `invalid` for one that is no YAML
 */
export async function fmtText(world: World, text: string, check: boolean): Promise<FormatResult> {
  const source = { path: STDIN, text };
  const syntax = parseSource(source).findings.filter(isAboutSyntax);
  if (syntax.length > 0)
    throw new ZkaiFailure('invalid', 'the text is no YAML', { findings: sortFindings(syntax) });
  if (CONTROLS.test(text)) throw new ZkaiFailure('invalid', 'the text has control characters');
  const after = formatYaml(text);
  const { file } =
    after === null
      ? leave(STDIN, text, UNSAFE)
      : done(after === text ? 'canonical' : check ? 'differs' : 'written', { path: STDIN, text, after });
  return resultOf(world, { check, files: [file], findings: [] });
}

const NO_SECRETS = { before: [], after: [] };

async function resultOf(world: World, result: Omit<FormatResult, 'secrets'>): Promise<FormatResult> {
  const changed = result.files.filter(({ state }) => state === 'differs' || state === 'written');
  if (changed.length === 0) return { ...result, secrets: NO_SECRETS };
  const { fmtSecrets } = await import('./fmt-secrets.ts');
  return { ...result, secrets: await fmtSecrets(world, changed) };
}

/** How findings call what came from stdin. */
const STDIN = '-';

const UNSAFE = 'it would not say the same, or lose a comment';

interface Found {
  readonly paths: readonly string[];
  readonly findings: readonly Finding[];
}

async function everything(world: World): Promise<Found> {
  const { project, findings } = await loadProject(world);
  if (project === null) throw invalidFiles(findings);
  const overlays = new Set([...project.environments.values()].flatMap((environment) => environment.overlays));
  const found = [
    await findSources(world.files, project),
    ...(await Promise.all([...overlays].map((directory) => findOverlay(world.files, directory)))),
  ];
  return {
    paths: [PROJECT_FILE, ...found.flatMap(({ paths }) => paths)].filter((path) => YAML.test(path)),
    findings: found.flatMap((part) => part.findings).filter(({ severity }) => severity === 'error'),
  };
}

async function namedFiles({ files }: World, paths: readonly string[]): Promise<Found> {
  const found: string[] = [];
  for (const path of paths) {
    const name = relative(files.directory, path).split(sep).join('/');
    if (name === '..' || name.startsWith('../') || isAbsolute(name))
      throw new ZkaiFailure('usage', `${path} is not in the project`, {
        hint: `the project is ${files.directory}`,
      });
    if (name === '' || (await files.isDirectory(name))) {
      const { paths: below } = await files.find([yamlBelow(name)]);
      append(found, below);
    } else if (await files.exists(name)) found.push(name);
    else throw new ZkaiFailure('usage', `${name} is not there`, { hint: `looked in ${files.directory}` });
  }
  return { paths: found, findings: [] };
}

interface Formatted {
  readonly file: FormattedFile;
  readonly findings: readonly Finding[];
}

async function formatFile({ files }: World, path: string, check: boolean): Promise<Formatted> {
  const { texts, findings: unreadable } = await readTexts(files, [path]);
  const [source] = texts;
  if (source === undefined) return invalid(path, '', unreadable);
  const { text } = source;
  if (!YAML.test(path)) return leave(path, text, 'only .yaml and .yml are formatted');
  const syntax = parseSource(source).findings.filter(isAboutSyntax);
  if (syntax.length > 0) return invalid(path, text, syntax);
  const after = formatYaml(text);
  if (after === null) return leave(path, text, UNSAFE);
  const bytes = await readBytesOrNull(files, path);
  if (bytes === null) return leave(path, text, 'it went away while it was formatted');
  if (bytes.equals(Buffer.from(after))) return done('canonical', { path, text, after });
  if (check) return done('differs', { path, text, after });
  if (bytes.toString().replace(/^\uFEFF/, '') !== text || !(await files.replace(path, bytes, after)))
    return leave(path, text, 'it was changed while it was formatted');
  return done('written', { path, text, after });
}

/** What keeps a text from saying anything; what it says is for `validate`. */
function isAboutSyntax({ rule }: Finding): boolean {
  return rule === 'ZK100' || rule === 'ZK105';
}

function invalid(path: string, text: string, findings: readonly Finding[]): Formatted {
  return { file: { file: path, state: 'invalid', reason: null, before: text, after: text }, findings };
}

function leave(path: string, text: string, reason: string): Formatted {
  return { file: { file: path, state: 'left', reason, before: text, after: text }, findings: [] };
}

function done(
  state: 'canonical' | 'differs' | 'written',
  { path, text, after }: { readonly path: string; readonly text: string; readonly after: string },
): Formatted {
  return { file: { file: path, state, reason: null, before: text, after }, findings: [] };
}
