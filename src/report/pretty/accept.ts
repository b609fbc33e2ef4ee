import { type AcceptResult } from '../../model/accepted.ts';
import { fmtDiff } from '../fmt-diff.ts';
import { type Paint } from '../paint.ts';
import { count } from '../words.ts';

interface AcceptOptions {
  readonly paint: Paint;
  readonly verbose: boolean;
  /** The plan to look at next. */
  readonly next: string;
}

/** Paths of other environments that are shown without `--verbose`. */
const SHOWN = 5;

/** What changes in the files, what follows elsewhere, and what it comes to. */
export function renderAccept(result: AcceptResult, options: AcceptOptions): string {
  const { paint, next } = options;
  const { znodes, files, secrets, dryRun, environment } = result;
  if (znodes.length === 0) return paint.ok(`Nothing of it has drifted in ${environment}: nothing to accept.`);
  const what = count(znodes.length, 'znode');
  const total =
    files.length === 0
      ? paint.ok(`The files say already what is live of ${what}.`)
      : dryRun
        ? paint.warning(`Would accept ${what}, in ${count(files.length, 'file')}; nothing was written.`)
        : paint.ok(`Accepted ${what}: the files say now what is live, in ${count(files.length, 'file')}.`);
  const outdated = znodes.filter(({ isOutdated }) => isOutdated);
  const computed =
    outdated.length === 0
      ? []
      : [
          paint.warning(
            `What zkai computes of the rest, such as a hash, is out of date in ${count(outdated.length, 'znode')}: the next apply writes it.`,
          ),
        ];
  const step = dryRun || files.length === 0 ? [] : [`Next: ${paint.command(next)}`];
  const last = [...computed, ...elsewhereLines(result, options), ...step, total].join('\n');
  return [...files.map((file) => fmtDiff(file, { ...options, secrets }).join('\n')), last].join('\n\n');
}

function elsewhereLines({ elsewhere }: AcceptResult, { paint, verbose }: AcceptOptions): string[] {
  return elsewhere.map(({ environment, paths }) => {
    const shown = verbose ? paths : paths.slice(0, SHOWN);
    const rest = paths.length - shown.length;
    const list = [...shown.map((path) => paint.path(path)), ...(rest > 0 ? [`${rest} more`] : [])].join(', ');
    return paint.warning(`The same files hold for ${environment}, where this changes, too: `) + list;
  });
}
