import { RULES } from '../desired/validate/rules.ts';
import { append } from '../model/append.ts';
import { ZkaiFailure } from '../model/failure.ts';
import { type Finding } from '../model/finding.ts';
import { type SourceText } from '../model/source-text.ts';
import { type ProjectFiles } from '../ports/files.ts';

/** Files that are open at once: well below what an operating system lets a process have. */
const IN_FLIGHT = 64;

const UNREADABLE_FIX = 'Make it a readable file, or leave it out of the sources in zkai.yaml.';

/** Reads files in order. One that cannot be read as text is a finding, so that all of them are reported at once. */
export async function readTexts(
  files: ProjectFiles,
  paths: readonly string[],
): Promise<{ readonly texts: readonly SourceText[]; readonly findings: readonly Finding[] }> {
  const texts: SourceText[] = [];
  const findings: Finding[] = [];
  await inBatches(paths, async (path) => {
    try {
      return [{ path, text: await files.readText(path) }];
    } catch (error) {
      append(findings, unreadableFile(path, error));
      return [];
    }
  }).then((results) => append(texts, results.flat()));
  return { texts, findings };
}

/** The bytes of files; `null` for one that cannot be read: the document that names it has the position to say so. */
export async function readAttachments(
  files: ProjectFiles,
  paths: readonly string[],
): Promise<ReadonlyMap<string, Buffer | null>> {
  const entries = await inBatches(paths, async (path) => [path, await readBytesOrNull(files, path)] as const);
  return new Map(entries);
}

/** `null` for a file that cannot be read, or not any more. */
export async function readBytesOrNull(files: ProjectFiles, path: string): Promise<Buffer | null> {
  try {
    return await files.readBytes(path);
  } catch (error) {
    if (error instanceof ZkaiFailure && error.code === 'invalid') return null;
    throw error;
  }
}

function unreadableFile(file: string, error: unknown): readonly Finding[] {
  if (!(error instanceof ZkaiFailure) || error.code !== 'invalid') throw error;
  if (error.findings.length > 0) return error.findings;
  return [unreadable(file, error.message, UNREADABLE_FIX)];
}

/** What is wrong with a file, directory or link as a whole; `problem` names it. */
export function unreadable(file: string, problem: string, fix: string): Finding {
  return {
    rule: 'ZK126',
    severity: RULES.ZK126.severity,
    message: problem,
    fix,
    position: { file, line: 1, column: 1, endLine: 1, endColumn: 1 },
    pointer: '',
    document: null,
  };
}

/** Does some work for each item, not on all at once. */
export async function inBatches<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (let start = 0; start < items.length; start += IN_FLIGHT) {
    results.push(...(await Promise.all(items.slice(start, start + IN_FLIGHT).map(work))));
  }
  return results;
}
