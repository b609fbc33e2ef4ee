import { ZkaiFailure } from '../model/failure.ts';
import { sanitize } from '../report/sanitize.ts';
import { systemClock } from './clock.ts';
import { printNote } from './output.ts';

/** `info`: connects, servers, sessions; `debug`: every frame, too. */
export type LogLevel = 'info' | 'debug';

/** What `ZKAI_LOG` asks for; `null`: nothing. It changes nothing else, so it goes with `--json` and `--quiet`. @throws ZkaiFailure `usage` */
export function logLevel(env = process.env): LogLevel | null {
  const text = env['ZKAI_LOG'] ?? '';
  const level = text.toLowerCase();
  if (level === '') return null;
  if (level === 'info' || level === 'debug') return level;
  throw new ZkaiFailure('usage', `ZKAI_LOG: "${text}" is none of its values, which are info and debug`, {
    hint: 'set it to info for connects and sessions, to debug for every frame, too',
  });
}

/**
 * Prints what the connection tells of itself on stderr. With `ZKAI_LOG` each line has its time and level, for a file
 * that is read later; `--verbose` is for whoever watches, and shows every line as it is.
 */
export function diagnosticLines({
  verbose,
  level,
}: {
  readonly verbose: boolean;
  readonly level: LogLevel | null;
}): (line: string, level: LogLevel) => void {
  return (line, of) => {
    if (!verbose && (level === null || (level === 'info' && of === 'debug'))) return;
    const stamp = level === null ? '' : `${new Date(systemClock.now()).toISOString()} ${of.padEnd(5)} `;
    printNote(`${stamp}${sanitize(line)}`); // what a server says is in some of them
  };
}
