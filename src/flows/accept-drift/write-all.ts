import { ZkaiFailure } from '../../model/failure.ts';
import { type ProjectFiles } from '../../ports/files.ts';
import { type ChangedFile } from './changed-files.ts';

/** A file as it was, and as it is now; `null`: it is gone. */
interface Done {
  readonly file: string;
  readonly old: Buffer;
  readonly content: Buffer | null;
}

/**
 * Writes all files, each by rename, or none: only where each of them is as it was read.
 * @throws ZkaiFailure `stale`, or `failed` for one that cannot be written
 */
export async function writeAll(files: ProjectFiles, changed: readonly ChangedFile[]): Promise<void> {
  const work: Done[] = [];
  for (const { file, isFrom, contentFor } of changed) {
    const old = await files.readBytes(file);
    if (!isFrom(old)) throw changedMeanwhile(file);
    work.push({ file, old, content: contentFor(old) });
  }
  const written: Done[] = [];
  try {
    for (const one of work) {
      if (!(await write(files, one))) throw changedMeanwhile(one.file);
      written.push(one);
    }
  } catch (error) {
    for (const one of written) await putBack(files, one);
    throw error;
  }
}

/** False, and nothing is written, where the file is another one by now. */
async function write(files: ProjectFiles, { file, old, content }: Done): Promise<boolean> {
  if (content !== null) return files.replace(file, old, content);
  if (!(await files.readBytes(file)).equals(old)) return false;
  await files.remove(file);
  return true;
}

async function putBack(files: ProjectFiles, { file, old, content }: Done): Promise<void> {
  if (content === null) await files.write(file, old);
  else await files.replace(file, content, old);
}

function changedMeanwhile(file: string): ZkaiFailure {
  return new ZkaiFailure('stale', `${file} was changed meanwhile; nothing was written`, {
    hint: 'run it again, when nobody else is editing the file',
  });
}
