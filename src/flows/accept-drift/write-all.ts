import { ZkaiFailure } from '../../model/failure.ts';
import { type FormattedFile } from '../../model/formatting.ts';
import { type ProjectFiles } from '../../ports/files.ts';

/**
 * Writes all files, each by rename, or none: only where each of them is as it was read. One that is left without any text is
 * removed. @throws ZkaiFailure `stale`
 */
export async function writeAll(
  files: ProjectFiles,
  changed: readonly Pick<FormattedFile, 'file' | 'before' | 'after'>[],
): Promise<void> {
  const bytes = await Promise.all(changed.map(({ file }) => files.readBytes(file)));
  for (const [index, { file, before }] of changed.entries())
    if (textOf(bytes[index]) !== withoutMark(before)) throw changedMeanwhile(file);
  const written: number[] = [];
  for (const [index, { file, after }] of changed.entries()) {
    const old = bytes[index] ?? Buffer.alloc(0);
    const isWritten =
      after === '' ? await removed(files, file, old) : await files.replace(file, old, withMarkOf(old, after));
    if (isWritten) written.push(index);
    else {
      for (const done of written) {
        const { file: other, after: text } = changed[done]!;
        await putBack(files, { file: other, text, old: bytes[done]! });
      }
      throw changedMeanwhile(file);
    }
  }
}

async function removed(files: ProjectFiles, file: string, old: Buffer): Promise<boolean> {
  if (!(await files.readBytes(file)).equals(old)) return false;
  await files.remove(file);
  return true;
}

async function putBack(
  files: ProjectFiles,
  { file, text, old }: { readonly file: string; readonly text: string; readonly old: Buffer },
): Promise<void> {
  if (text === '') await files.write(file, old);
  else await files.replace(file, Buffer.from(withMarkOf(old, text)), old.toString());
}

function changedMeanwhile(file: string): ZkaiFailure {
  return new ZkaiFailure('stale', `${file} was changed meanwhile; nothing was written`, {
    hint: 'run it again, when nobody else is editing the file',
  });
}

/** A byte order mark that was there stays, also where readers do not see it. */
function withMarkOf(bytes: Buffer, text: string): string {
  const hasMark = bytes.toString().startsWith('\uFEFF');
  return hasMark && !text.startsWith('\uFEFF') ? `\uFEFF${text}` : text;
}

function textOf(bytes: Buffer | undefined): string {
  return withoutMark(bytes?.toString() ?? '');
}

function withoutMark(text: string): string {
  return text.replace(/^\uFEFF/, '');
}
