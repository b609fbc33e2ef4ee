import { type ImportResult, type LeftOut } from '../../model/imported.ts';
import { isWithin } from '../../model/znode-path.ts';
import { alignRows, cell, indent } from '../columns.ts';
import { type Paint } from '../paint.ts';
import { sanitize } from '../sanitize.ts';
import { count, list, number } from '../words.ts';

interface ImportOptions {
  readonly paint: Paint;
  readonly verbose: boolean;
  /** Command lines for what comes next. */
  readonly next: { readonly plan: string; readonly adopt: string };
}

/** Rows of what was left out that are shown without `--verbose`. */
const SHOWN = 20;

/** What was written, what was not, and what to do next; what is only to be shown is the YAML itself. */
export function renderImport(result: ImportResult, options: ImportOptions): string {
  const { paint } = options;
  const { path, environment, files, documents, written, notes, text } = result;
  if (documents.length === 0)
    return [...leftOutLines(result, options), `Nothing to import at or below ${paint.path(path)}.`].join(
      '\n',
    );
  // To be piped into a file, with what a person should know as comments.
  if (!written) return [text.trimEnd(), ...comments(result)].join('\n');
  const znodes = documents.reduce((sum, document) => sum + document.znodes, 0);
  const into = list(documents.slice(0, 3).map(({ id }) => id));
  const more = documents.length > 3 ? ` and ${number(documents.length - 3)} more documents` : '';
  return [
    `${paint.ok('Imported')} ${count(znodes, 'znode')} of ${paint.path(path)} in ${environment}: ${into}${more}`,
    ...files.slice(0, SHOWN).map((file) => `  ${paint.create('+')} ${paint.path(file.path)}`),
    ...(files.length > SHOWN ? [`  ${paint.dim(`and ${count(files.length - SHOWN, 'more file')}`)}`] : []),
    ...leftOutLines(result, options),
    ...notes.map((note) => paint.warning(`Note: ${note}`)),
    '',
    `To take ${znodes === 1 ? 'it' : 'them'} over, as zkai apply does, too: ${paint.command(options.next.adopt)}`,
    `Next: ${paint.command(options.next.plan)}`,
  ].join('\n');
}

function leftOutLines({ leftOut }: ImportResult, { paint, verbose }: ImportOptions): string[] {
  if (leftOut.length === 0) return [];
  const rows = verbose ? leftOut.map((row) => ({ ...row, below: 0 })) : folded(leftOut);
  const shown = verbose ? rows : rows.slice(0, SHOWN);
  const rest = rows.length - shown.length;
  return [
    `Left out ${count(leftOut.length, 'znode')}:`,
    ...indent(alignRows(shown.map(leftOutCells), paint), 2),
    ...(rest === 0 ? [] : [`  ${paint.dim(`and ${number(rest)} more (--verbose shows all)`)}`]),
  ];
}

type FoldedRow = LeftOut & { below: number };

/** What is below a row and is left out for the same reason is counted in it. */
function folded(leftOut: readonly LeftOut[]): FoldedRow[] {
  const rows: FoldedRow[] = [];
  for (const row of leftOut) {
    const above = rows.at(-1);
    const isSame = above !== undefined && above.why === row.why && holderOf(above) === holderOf(row);
    if (isSame && isWithin(row.path, above.path)) above.below += 1;
    else rows.push({ ...row, below: 0 });
  }
  return rows;
}

/** Who holds it, wherever that is written. */
function holderOf({ detail }: LeftOut): string {
  return detail.replace(/ \([^()]*:\d+\)$/, '');
}

function leftOutCells({ path, why, detail, below }: FoldedRow) {
  const more = below === 0 ? '' : `, and ${number(below)} below it`;
  return [cell('dim', why), cell('path', path), cell('dim', detail + more)];
}

function comments({ leftOut, notes }: ImportResult): string[] {
  return [
    ...leftOut.map(({ path, why, detail }) => `# left out: ${sanitize(path)} (${why}: ${sanitize(detail)})`),
    ...notes.map((note) => `# note: ${sanitize(note)}`),
  ];
}
