import { setMaxListeners } from 'node:events';
import { EXIT, type ExitCode } from '../model/exit-code.ts';
import { FAILURE_EXIT, ZkaiFailure } from '../model/failure.ts';
import { type Progress } from '../ports/events.ts';
import { systemClock } from './clock.ts';
import { printNote } from './output.ts';

/** How SIGINT and SIGTERM reach the work that is under way. */
export interface Interrupts {
  /**
   * Fires on the first one, with the failure to end with as its reason: the work that listens decides what "as
   * soon as possible" is (an apply that has been sent reads its reply first).
   */
  readonly signal: AbortSignal;
  /** Follows the work: what a second signal may say depends on whether something may have been written. */
  readonly watch: Progress;
}

/**
 * Milliseconds within which two signals are one request: timeout(1) sends its own to the process and then to its group, and
 * whoever runs programs for others passes on a Ctrl-C that the terminal has sent to all of them.
 */
const ONE_REQUEST_MS = 100;

/** Listens to the signals of this process. A second request ends it at once, behind `leave`. */
export function interruptsOfProcess(leave: () => void = () => {}): Interrupts {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal); // everything that is asked of many servers at once listens
  let firstAt: number | null = null;
  let commit: Commit = { state: 'none' };
  const onSignal = (code: 'interrupted' | 'terminated') => () => {
    const now = systemClock.elapsed();
    if (firstAt !== null) {
      if (now - firstAt < ONE_REQUEST_MS) return;
      leave();
      endAtOnce(code, commit);
    }
    firstAt = now;
    controller.abort(new ZkaiFailure(code, `${code} before anything was written`));
  };
  process.on('SIGINT', onSignal('interrupted'));
  process.on('SIGTERM', onSignal('terminated'));
  return {
    signal: controller.signal,
    watch: (event) => {
      if (event.event === 'committing') commit = { state: 'sent', id: event.id };
      if (event.event === 'settled') commit = { state: event.written ? 'written' : 'none' };
    },
  };
}

/** What is known of the commit of this process. */
type Commit = { readonly state: 'none' | 'written' } | { readonly state: 'sent'; readonly id: string };

function endAtOnce(code: 'interrupted' | 'terminated', commit: Commit): never {
  switch (commit.state) {
    case 'none':
      end(FAILURE_EXIT[code]);
    case 'sent':
      printNote(
        `stopped while committing: zkai recover ${commit.id} says whether the transaction went through`,
      );
      end(FAILURE_EXIT['unknown-outcome']);
    case 'written':
      printNote('stopped after the transaction went through; zkai log shows it');
      end(EXIT.success);
  }
}

function end(code: ExitCode): never {
  // oxlint-disable-next-line no-process-exit -- the user asked twice; there is nothing left to wait for
  process.exit(code);
}
