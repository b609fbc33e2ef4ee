import { EXIT } from '../model/exit-code.ts';
import { ZkaiFailure } from '../model/failure.ts';
import { printNote } from './output.ts';

/**
 * A signal that fires on the first SIGINT or SIGTERM, with the failure to end with as its reason: the work that
 * listens decides what "as soon as possible" is (an apply that has been sent reads its reply first). A second
 * one ends the process at once.
 */
export function signalOfProcess(): AbortSignal {
  const controller = new AbortController();
  let seen = 0;
  const onSignal = (code: 'interrupted' | 'terminated') => () => {
    seen += 1;
    if (seen > 1) endAtOnce(code);
    controller.abort(new ZkaiFailure(code, `${code} before anything was written`));
  };
  process.on('SIGINT', onSignal('interrupted'));
  process.on('SIGTERM', onSignal('terminated'));
  return controller.signal;
}

function endAtOnce(code: 'interrupted' | 'terminated'): never {
  printNote(
    'stopped at once: if an apply was under way, `zkai recover` says what became of it and finishes it',
  );
  // oxlint-disable-next-line no-process-exit -- the user asked twice; there is nothing left to wait for
  process.exit(EXIT[code]);
}
