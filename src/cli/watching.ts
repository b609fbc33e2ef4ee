import { EXIT } from '../model/exit-code.ts';
import { ZkaiFailure } from '../model/failure.ts';
import { type Format } from '../model/format.ts';
import { timeText } from '../model/time-text.ts';
import { type World } from '../ports/world.ts';
import { wantsJson } from './invocation.ts';
import { type Shown } from './output.ts';

/** The forms of what never ends: each result is lines, one behind the other. */
const ENDLESS: readonly Format[] = ['pretty', 'compact', 'ndjson'];

/** @throws ZkaiFailure `usage` for a form that is one whole, and for a file that would have to be */
export function refuseWhole(flags: {
  readonly format: Format;
  readonly report: readonly string[] | string | undefined;
}): void {
  const format = wantsJson() ? 'json' : flags.format;
  if (!ENDLESS.includes(format)) {
    const hint = format === 'json' ? '--watch --format ndjson' : `--watch --format compact`;
    throw new ZkaiFailure(
      'usage',
      `--watch has no end, and ${format} is one whole: it has ${ENDLESS.join(', ')}`,
      { hint },
    );
  }
  if ((flags.report?.length ?? 0) > 0)
    throw new ZkaiFailure('usage', '--watch has no end, and a report is one whole', {
      hint: '--watch --format ndjson > checks.ndjson',
    });
}

/**
 * Does work that goes on until a signal, which is how it is meant to end: what it came to is told then, with how long it took.
 * Success where it ends by itself, because nobody reads any more.
 */
export async function untilSignal(
  { signal, clock, progress }: Pick<World, 'signal' | 'clock' | 'progress'>,
  work: () => Promise<void>,
  total: (took: string) => string,
): Promise<Shown> {
  const startedAt = clock.now();
  try {
    await work();
    return { shown: 'all', exitCode: EXIT.success };
  } catch (error) {
    if (!signal.aborted || !(signal.reason instanceof ZkaiFailure)) throw error;
    progress({ event: 'note', message: total(timeText(clock.now() - startedAt)) });
    return { shown: 'all', exitCode: signal.reason.exitCode };
  }
}

/** Columns of the terminal that stdout is; `null` where it is none. */
export function terminalColumns(): number | null {
  return process.stdout.isTTY ? process.stdout.columns : null;
}
