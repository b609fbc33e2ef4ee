import { createPaint } from '../report/paint.ts';
import { systemClock } from './clock.ts';
import { type LogLevel } from './diagnostics.ts';
import { isCi, wantsColor } from './invocation.ts';
import { createMeter, type Meter, type MeterStyle } from './meter.ts';
import { type ProgressLevel } from './progress.ts';

/** Columns of a terminal that does not say how many it has. */
const USUAL_COLUMNS = 80;

interface MeterChoice {
  readonly progress: ProgressLevel;
  /** What `ZKAI_LOG` asks for. */
  readonly level: LogLevel | null;
}

/** The meter on stderr of this process. It keeps no process alive. */
export function meterOfProcess(choice: MeterChoice): Meter {
  const { stderr } = process;
  return createMeter({
    style: meterStyle(choice, stderr),
    now: () => systemClock.elapsed(),
    write: (text) => void stderr.write(text),
    columns: () => stderr.columns || USUAL_COLUMNS,
    paint: createPaint({ color: wantsColor(stderr) }),
    every: (ms, act) => {
      const timer = setInterval(act, ms).unref();
      return () => clearInterval(timer);
    },
  });
}

/**
 * A bar where a person looks at a terminal and nothing else writes there, lines where a log is kept. With `--verbose` every
 * step has its line already; with `--quiet` and `--json` somebody wants the result alone.
 */
export function meterStyle(
  { progress, level }: MeterChoice,
  stream: { readonly isTTY?: boolean },
  env = process.env,
): MeterStyle {
  if (progress !== 'waits') return 'none';
  const isLive = stream.isTTY === true && env['TERM'] !== 'dumb' && !isCi(env) && level === null;
  return isLive ? 'bar' : 'lines';
}
