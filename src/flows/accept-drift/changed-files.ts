import { byCodeUnits } from '../../model/canonical-json.ts';
import { type ProjectFiles } from '../../ports/files.ts';
import { type Drafts } from './drafts.ts';

/** A file that is to hold something else. */
export interface ChangedFile {
  readonly file: string;
  /** For people. */
  readonly before: string;
  readonly after: string;
  /** True for the bytes that the draft was made from. */
  readonly isFrom: (bytes: Buffer) => boolean;
  /** What it is to hold in the place of those; `null`: no document is left, so it goes. */
  readonly contentFor: (bytes: Buffer) => Buffer | null;
}

/** The drafts that differ from what was read, sorted. */
export async function changedFiles(
  files: Pick<ProjectFiles, 'readBytes'>,
  { texts, drafts }: { readonly texts: ReadonlyMap<string, string>; readonly drafts: Drafts },
): Promise<ChangedFile[]> {
  const changed: ChangedFile[] = [];
  for (const [file, after] of drafts.texts) {
    const before = texts.get(file) ?? '';
    if (before === after) continue;
    const isFrom = (bytes: Buffer): boolean => withoutMark(bytes.toString()) === withoutMark(before);
    const contentFor = (bytes: Buffer): Buffer | null =>
      after === '' ? null : Buffer.from(withMarkOf(bytes, after));
    changed.push({ file, before, after, isFrom, contentFor });
  }
  for (const [file, data] of drafts.contents) {
    const old = await files.readBytes(file);
    const [before, after] = [shown(old), shown(data)];
    changed.push({ file, before, after, isFrom: (bytes) => bytes.equals(old), contentFor: () => data });
  }
  return changed.sort((a, b) => byCodeUnits(a.file, b.file));
}

function shown(data: Buffer): string {
  const text = data.toString();
  const isText = text !== '' && Buffer.from(text).equals(data) && !text.includes('\u0000');
  return isText ? text : `(${data.length} bytes)\n`;
}

/** A byte order mark that was there stays, also where readers do not see it. */
function withMarkOf(bytes: Buffer, text: string): string {
  const hasMark = bytes.toString().startsWith('\uFEFF');
  return hasMark && !text.startsWith('\uFEFF') ? `\uFEFF${text}` : text;
}

function withoutMark(text: string): string {
  return text.replace(/^\uFEFF/, '');
}
