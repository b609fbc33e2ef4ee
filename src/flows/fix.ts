import { applyEdits, correctableTogether, type Correctable } from '../desired/fix/edits.ts';
import { fingerprint } from '../desired/silence/fingerprint.ts';
import { byCodeUnits } from '../model/canonical-json.ts';
import { type Finding } from '../model/finding.ts';
import { type FormattedFile } from '../model/formatting.ts';
import { type TextEdit } from '../model/text-edit.ts';
import { type ProjectFiles } from '../ports/files.ts';
import { type World } from '../ports/world.ts';
import { readBytesOrNull } from './read-texts.ts';
import { type Validation, validate, type ValidateRequest } from './validate.ts';

export interface FixRequest extends ValidateRequest {
  /** Write nothing. */
  readonly dryRun: boolean;
}

export interface Fixing extends Validation {
  /** The files that were corrected, or would be. Sorted. */
  readonly fixed: readonly FormattedFile[];
}

/** One correction can bring another mistake to light; more rounds than this are a circle. */
const MAX_ROUNDS = 10;

/**
 * Corrects what can be corrected without a person looking at it, by edits of the text, so that comments and layout stay.
 * A correction is kept only if, with it, its finding is gone and no error is new. Files are replaced by rename, and only
 * where nobody has changed them meanwhile.
 */
export async function validateAndFix(world: World, request: FixRequest): Promise<Fixing> {
  const drafts = new Map<string, string>(); // corrected texts of files, not yet written
  let checked = await checkDrafts(world, request, drafts);
  const given = checked;
  const hopeless = new Set<string>();
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const wanted = correctableTogether(checked.result.findings).filter(
      (finding) => !hopeless.has(fingerprint(finding)),
    );
    if (wanted.length === 0) break;
    const trial: Trial = { world, request, before: checked, drafts, texts: given.texts };
    const kept = await keepGood(wanted, trial);
    for (const finding of wanted) if (!kept.includes(finding)) hopeless.add(fingerprint(finding));
    draft(kept, trial);
    if (kept.length > 0) checked = await checkDrafts(world, request, drafts);
  }
  const fixed: FormattedFile[] = [];
  for (const [file, after] of [...drafts].sort(([a], [b]) => byCodeUnits(a, b))) {
    fixed.push(
      await writeDraft(world.files, { file, before: given.texts.get(file) ?? '', after }, request.dryRun),
    );
  }
  const isWritten = fixed.every(({ state }) => state === 'written');
  return { ...(isWritten ? checked : given), fixed };
}

interface Trial {
  readonly world: World;
  readonly request: FixRequest;
  readonly before: Validation;
  /** The files as they were read first: what is written replaces these and nothing newer. */
  readonly texts: Validation['texts'];
  readonly drafts: Map<string, string>;
}

/** Of some corrections those that do good; where all of them together do not, halves are tried. */
async function keepGood(wanted: readonly Correctable[], trial: Trial): Promise<readonly Correctable[]> {
  if (wanted.length === 0 || (await isGood(wanted, trial))) return wanted;
  if (wanted.length === 1) return [];
  const middle = Math.ceil(wanted.length / 2);
  const halves = [wanted.slice(0, middle), wanted.slice(middle)];
  const kept = [await keepGood(halves[0] ?? [], trial), await keepGood(halves[1] ?? [], trial)];
  const both = kept.flat();
  // Each half may be good by itself and the two not together.
  return kept.every((half) => half.length === 0) || (await isGood(both, trial)) ? both : (kept[0] ?? []);
}

/** Whether with the corrections their findings are gone, and no error is there that was not. */
async function isGood(wanted: readonly Correctable[], trial: Trial): Promise<boolean> {
  const drafts = new Map(trial.drafts);
  draft(wanted, { ...trial, drafts });
  const after = (await checkDrafts(trial.world, trial.request, drafts)).result.findings;
  const left = new Set(after.map(fingerprint));
  const known = new Set(trial.before.result.findings.filter(isError).map(fingerprint));
  return (
    wanted.every((finding) => !left.has(fingerprint(finding))) &&
    after.filter(isError).every((finding) => known.has(fingerprint(finding)))
  );
}

function isError({ severity }: Finding): boolean {
  return severity === 'error';
}

function draft(findings: readonly Correctable[], { texts, drafts }: Trial): void {
  const byFile = new Map<string, TextEdit[]>();
  for (const edit of findings.flatMap(({ edits }) => edits))
    byFile.set(edit.file, [...(byFile.get(edit.file) ?? []), edit]);
  for (const [file, edits] of byFile) {
    drafts.set(file, applyEdits(drafts.get(file) ?? texts.get(file) ?? '', edits));
  }
}

/** Validates as if the drafts were the files. */
function checkDrafts(
  world: World,
  request: ValidateRequest,
  drafts: ReadonlyMap<string, string>,
): Promise<Validation> {
  if (drafts.size === 0) return validate(world, request);
  const files: ProjectFiles = {
    ...world.files,
    readText: async (path) => drafts.get(path) ?? world.files.readText(path),
  };
  return validate({ ...world, files }, request);
}

async function writeDraft(
  files: ProjectFiles,
  { file, before, after }: Pick<FormattedFile, 'file' | 'before' | 'after'>,
  dryRun: boolean,
): Promise<FormattedFile> {
  if (dryRun) return { file, before, after, state: 'differs', reason: null };
  const bytes = await readBytesOrNull(files, file);
  const isSame = bytes?.toString() === before || bytes?.toString().replace(/^\uFEFF/, '') === before;
  if (bytes !== null && isSame && (await files.replace(file, bytes, withMark(bytes, after))))
    return { file, before, after, state: 'written', reason: null };
  return { file, before, after: before, state: 'left', reason: 'it was changed meanwhile' };
}

/** A byte order mark that was there stays, also where readers do not see it. */
function withMark(bytes: Buffer, text: string): string {
  return bytes.toString().startsWith('\uFEFF') && !text.startsWith('\uFEFF') ? `\uFEFF${text}` : text;
}
