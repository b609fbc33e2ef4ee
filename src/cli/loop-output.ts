import { EXIT } from '../model/exit-code.ts';
import { type Format } from '../model/format.ts';
import { type ReconcileEvent } from '../model/reconcile.ts';
import { type Clock } from '../ports/clock.ts';
import { eventLine, type LoopTotals } from '../report/json/reconcile.ts';
import { createPaint } from '../report/paint.ts';
import { eventText, totalsText } from '../report/pretty/reconcile.ts';
import { wantsColor } from './invocation.ts';
import { printNote, printText } from './output.ts';

/** What a loop tells while it runs: lines of a log on stderr, or, as NDJSON, events on stdout. */
export interface LoopOutput {
  readonly tell: (event: ReconcileEvent) => void;
  readonly totals: () => LoopTotals;
}

export function loopOutput(
  { format, quiet }: { readonly format: Format; readonly quiet: boolean },
  { replica, clock }: { readonly replica: string; readonly clock: Clock },
): LoopOutput {
  const paint = createPaint({ color: wantsColor(process.stderr) });
  let totals: LoopTotals = { replica, rounds: 0, failed: 0, healed: 0 };
  let printed = Promise.resolve();
  let last: string | null = null;
  const print = (line: string): void => {
    // In their order. A reader that went away does not end a loop that others rely on.
    printed = printed.then(() => printText(line, { hasWritten: true }, EXIT.success));
  };
  return {
    totals: () => totals,
    tell: (event) => {
      totals = counted(totals, event);
      const at = new Date(clock.now()).toISOString();
      if (format === 'ndjson') return print(eventLine(event, at));
      if (event.event === 'stopped') return quiet ? undefined : printNote(`${at} ${totalsText(totals)}`);
      const text = quiet ? null : eventText(event, { paint, at });
      if (text === null) return undefined;
      const state = stateOf(event);
      if (state === null || state !== last) printNote(text);
      last = state;
      return undefined;
    },
  };
}

/** What goes on as it is, and is told once: that there is no server, or that so many are before us. `null`: nothing does. */
function stateOf(event: ReconcileEvent): string | null {
  if (event.event === 'following') return `following ${event.ahead}`;
  return event.event === 'disconnected' ? event.event : null;
}

function counted(totals: LoopTotals, event: ReconcileEvent): LoopTotals {
  if (event.event === 'failed') return { ...totals, failed: totals.failed + 1 };
  if (event.event !== 'round') return totals;
  const healed = event.round.items.filter(({ verdict }) => verdict === 'healed').length;
  return { ...totals, rounds: totals.rounds + 1, healed: totals.healed + healed };
}
