import { FAILURE_EXIT, ZkaiFailure } from '../model/failure.ts';
import { printNote } from './output.ts';

/** How SIGINT and SIGTERM reach the work that is under way. */
export interface Interrupts {
  /**
   * Fires on the first one, with the failure to end with as its reason: the work that listens decides what "as
   * soon as possible" is (an apply that has been sent reads its reply first).
   */
  readonly signal: AbortSignal;
  /** From here on "nothing was written" would be a guess, so a second signal ends with `unfinished`. */
  readonly passCommitPoint: () => void;
}

/** Listens to the signals of this process. A second one ends it at once. */
export function interruptsOfProcess(): Interrupts {
  const controller = new AbortController();
  let seen = 0;
  let mayHaveWritten = false;
  const onSignal = (code: 'interrupted' | 'terminated') => () => {
    seen += 1;
    if (seen > 1) endAtOnce(mayHaveWritten ? 'unknown-outcome' : code);
    controller.abort(new ZkaiFailure(code, `${code} before anything was written`));
  };
  process.on('SIGINT', onSignal('interrupted'));
  process.on('SIGTERM', onSignal('terminated'));
  return {
    signal: controller.signal,
    passCommitPoint: () => {
      mayHaveWritten = true;
    },
  };
}

function endAtOnce(code: 'interrupted' | 'terminated' | 'unknown-outcome'): never {
  if (code === 'unknown-outcome') {
    printNote('stopped while committing: zkai recover says whether the transaction went through');
  }
  // oxlint-disable-next-line no-process-exit -- the user asked twice; there is nothing left to wait for
  process.exit(FAILURE_EXIT[code]);
}
