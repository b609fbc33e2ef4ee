import { resolve } from 'node:path';
import { ZkaiFailure } from '../model/failure.ts';
import { type Format, FORMATS } from '../model/format.ts';
import { type UserFiles } from '../ports/user-files.ts';

/** A file that gets a form of the result, besides what stdout gets. */
export interface ReportFile {
  readonly format: Format;
  /** As typed: relative to where zkai was started. */
  readonly path: string;
}

/** What `--report` asks for, and what of it the command cannot give. */
export interface WantedReports {
  readonly files: readonly ReportFile[];
  /** Forms that the variable asks every command of a job for, and this one does not have. */
  readonly without: readonly Format[];
}

/**
 * What `--report` asks for. In the variable, commas are between them; it holds for a whole job, so what a command does not
 * have is left out there. @throws ZkaiFailure `usage` for what is no FORMAT=PATH, for a form that there is not, for a path named twice
 */
export function parseReportFiles(
  given: readonly string[] | string | undefined,
  formats: readonly Format[],
): WantedReports {
  const isVariable = typeof given === 'string';
  const words = isVariable ? given.split(',') : (given ?? []);
  const asked = words.map((word) => parseReportFile(word.trim(), isVariable ? FORMATS : formats));
  const places = asked.map(({ path }) => resolve(path));
  const twice = asked.find((_, i) => places.indexOf(places[i] ?? '') < i);
  if (twice !== undefined) throw usage(`two reports cannot both be ${twice.path}`);
  const has = ({ format }: ReportFile): boolean => formats.includes(format);
  return {
    files: asked.filter(has),
    without: asked.filter((file) => !has(file)).map(({ format }) => format),
  };
}

function parseReportFile(word: string, formats: readonly Format[]): ReportFile {
  const split = word.indexOf('=');
  const [name, path] = [word.slice(0, split), word.slice(split + 1)];
  if (split < 1 || path === '') throw usage(`--report ${JSON.stringify(word)} is no FORMAT=PATH`);
  if (path === '-') throw usage('--report writes files; what goes to stdout is --format');
  const format = formats.find((candidate) => candidate === name);
  if (format !== undefined) return { format, path };
  const known = FORMATS.some((candidate) => candidate === name);
  const what = known ? `this command has no ${name}` : `there is no format ${JSON.stringify(name)}`;
  throw usage(`--report: ${what}; it has ${formats.join(', ')}`);
}

/**
 * A slip of the pen must not cost a file of the project: reports are no YAML, and no report is a document.
 * @throws ZkaiFailure `usage`
 */
export async function refuseSources(files: readonly ReportFile[], userFiles: UserFiles): Promise<void> {
  for (const { path } of files) {
    if (/\.ya?ml$/i.test(path)) throw usage(`--report would write over ${path}, and no report is YAML`);
    if (!(await userFiles.isFile(path))) continue;
    const text = await userFiles.readText(path).catch(() => '');
    if (isDocument(text)) throw usage(`${path} is a document: --report would write over it`);
  }
}

function isDocument(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return (
      typeof value === 'object' && value !== null && typeof (value as { kind?: unknown }).kind === 'string'
    );
  } catch {
    return false;
  }
}

function usage(message: string): ZkaiFailure {
  return new ZkaiFailure('usage', message, { hint: '--report json=reports/result.json' });
}
