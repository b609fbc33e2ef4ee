import { type Progress } from '../ports/events.ts';
import { type Paint } from '../report/paint.ts';
import { renderProgressBar, renderProgressLine } from '../report/pretty/progress.ts';
import { nextStage, type Stage, viewStage } from './stage.ts';

/** `bar`: one line of a terminal, drawn again and again; `lines`: one now and then, for a log; `none`: nothing. */
export type MeterStyle = 'bar' | 'lines' | 'none';

/** Shows how far long work is. */
export interface Meter {
  readonly tell: Progress;
  /** A line of somebody else, so that it does not get into the bar. */
  print(line: string): void;
  /** Leaves nothing behind, and shows nothing any more. */
  stop(): void;
}

/** Where it shows, and when. */
export interface MeterOptions {
  readonly style: MeterStyle;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  readonly write: (text: string) => void;
  readonly columns: () => number;
  readonly paint: Paint;
  /** Does something again and again, until what it returns is called. */
  readonly every: (ms: number, act: () => void) => () => void;
}

/** Milliseconds between two looks at the clock. */
const TICK = 100;
/** What is shorter than this, in milliseconds, shows no bar. */
const PATIENCE = 500;
/** Milliseconds between two lines of a log. */
const LINE_EVERY = 5000;
/** Back to the beginning of the line, and all of it deleted. */
const ERASE = '\r\u001b[2K';

/** The timer runs from the first event that tells of long work until `stop`. */
export function createMeter({ style, now, write, columns, paint, every }: MeterOptions): Meter {
  let stage: Stage | null = null;
  let isDrawn = false;
  let quietSince = 0;
  let endTicks: (() => void) | null = null;

  const erase = (): void => {
    if (isDrawn) write(ERASE);
    isDrawn = false;
  };
  const tick = (): void => {
    if (stage === null) return;
    const time = now();
    if (style === 'lines' && time - quietSince >= LINE_EVERY) {
      write(`${renderProgressLine(viewStage(stage, time))}\n`);
      quietSince = time;
    }
    if (style === 'bar' && time - quietSince >= PATIENCE) {
      // The last column stays free: some terminals go to the next line there.
      const width = columns() - 1;
      write(`${ERASE}${renderProgressBar(viewStage(stage, time), { width, paint })}`);
      isDrawn = true;
    }
  };

  return {
    tell: (event) => {
      if (style === 'none') return;
      const time = now();
      const before = stage;
      stage = nextStage(before, event, time);
      if (before === null) quietSince = time;
      if (stage === null) erase();
      else endTicks ??= every(TICK, tick);
    },
    print: (line) => {
      erase();
      write(`${line}\n`);
    },
    stop: () => {
      endTicks?.();
      stage = null;
      erase();
    },
  };
}
