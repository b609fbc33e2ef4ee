import { type ImportResult, type LeftOut } from '../../model/imported.ts';
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
    return [`Nothing to import at or below ${paint.path(path)}.`, ...leftOutLines(result, options)].join(
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
    'Next:',
    ...indent(
      alignRows(
        [
          [cell('command', options.next.plan), cell('dim', 'equal data, to be adopted, and no change')],
          [cell('command', options.next.adopt), cell('dim', 'take them over; zkai apply does, too')],
        ],
        paint,
      ),
      2,
    ),
  ].join('\n');
}

function leftOutLines({ leftOut }: ImportResult, { paint, verbose }: ImportOptions): string[] {
  if (leftOut.length === 0) return [];
  const shown = verbose ? leftOut : leftOut.slice(0, SHOWN);
  const rest = leftOut.length - shown.length;
  return [
    `Left out ${count(leftOut.length, 'znode')}:`,
    ...indent(alignRows(shown.map(leftOutCells), paint), 2),
    ...(rest === 0 ? [] : [`  ${paint.dim(`and ${number(rest)} more (--verbose shows all)`)}`]),
  ];
}

function leftOutCells({ path, why, detail }: LeftOut) {
  return [cell('dim', why), cell('path', path), cell('dim', detail)];
}

function comments({ leftOut, notes }: ImportResult): string[] {
  return [
    ...leftOut.map(({ path, why, detail }) => `# left out: ${sanitize(path)} (${why}: ${sanitize(detail)})`),
    ...notes.map((note) => `# note: ${sanitize(note)}`),
  ];
}
