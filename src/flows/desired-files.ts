import { ZkaiFailure } from '../model/failure.ts';
import { type ReconcileEvent } from '../model/reconcile.ts';
import { type World } from '../ports/world.ts';
import { type EnvironmentChoice } from './choose-environment.ts';
import {
  type DesiredState,
  hashFiles,
  isUnreadable,
  readDesiredState,
  type WatchedFiles,
} from './desired-state.ts';

/** How often the files are looked at, in milliseconds; more rarely where that itself takes long. */
const LOOK_MS = 2000;
const PAUSE_FACTOR = 5;

/** The files as somebody else changes them. */
export interface DesiredFiles {
  /** What they asked for when they were valid last; `null`: they have not been yet. */
  readonly state: () => DesiredState | null;
  /** Whether zkai.yaml and the environment are known, even where a document is wrong. */
  readonly watched: () => WatchedFiles | null;
  /** Looks again and again until the signal fires; `changed` hears of every valid state, and when zkai.yaml says where to stand. */
  follow(signal: AbortSignal, changed: () => void): Promise<void>;
}

/**
 * Reads the files for the first time. What is wrong with them is told, and waited for.
 * @throws ZkaiFailure what no change of the files puts right, such as `usage`
 */
export async function openDesiredFiles(
  world: World,
  choice: EnvironmentChoice,
  tell: (event: ReconcileEvent) => void,
): Promise<DesiredFiles> {
  let state: DesiredState | null = null;
  let watched: WatchedFiles | null = null;
  let hash = '';
  const read = async (isFirst: boolean): Promise<boolean> => {
    try {
      hash = await hashFiles(world, watched);
      const found = await readDesiredState(world, choice, watched);
      ({ watched, hash } = found);
      const next = found.state();
      const isOther = next.files.hash !== state?.files.hash;
      state = next;
      const { environment, desired } = next.subject;
      const { mode } = next.rule;
      tell({
        event: 'files',
        environment: environment.name,
        mode,
        files: next.files,
        znodes: desired.nodes.size,
      });
      return isOther;
    } catch (error) {
      // What a person types does not change any more; what is in the files may be another thing in a moment.
      const isHopeless = isFirst && !(error instanceof ZkaiFailure && error.code === 'invalid');
      if (isHopeless || !isUnreadable(error)) throw error;
      const { message } = error;
      const findings = error instanceof ZkaiFailure ? error.findings : [];
      const details = findings
        .filter(({ severity }) => severity === 'error')
        .slice(0, 20)
        .map(({ position, rule, message: what }) => `${position.file}:${position.line}: ${rule} ${what}`);
      tell({ event: 'files-broken', message, details, keeps: state?.files ?? null });
      return false;
    }
  };
  await read(true);
  return {
    state: () => state,
    watched: () => watched,
    follow: async (signal, changed) => {
      let pauseMs = LOOK_MS;
      while (!signal.aborted) {
        await world.clock.sleep(pauseMs, signal).catch(() => {});
        if (signal.aborted) return;
        const begun = world.clock.elapsed();
        if ((await hashFiles(world, watched)) !== hash) {
          const knew = watched !== null;
          const isOther = await read(false);
          if (isOther || (!knew && watched !== null)) changed();
        }
        pauseMs = Math.max(LOOK_MS, (world.clock.elapsed() - begun) * PAUSE_FACTOR);
      }
    },
  };
}
