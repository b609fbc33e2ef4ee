import { foreignState, hasNews, newsOf, nextState } from '../drift/news.ts';
import { parseState, printState } from '../drift/state-file.ts';
import { type DriftScope, type DriftState } from '../model/drift-state.ts';
import { ZkaiFailure } from '../model/failure.ts';
import { type DriftResult } from '../model/results.ts';
import { type World } from '../ports/world.ts';

/** How often another run may be faster with the same file. */
const ATTEMPTS = 5;

/** What a run that keeps a state may not know: how the file is read before anything else, so that a wrong one stops it at once. */
export async function readDriftState(
  { userFiles }: Pick<World, 'userFiles'>,
  path: string,
): Promise<{ readonly text: string | null; readonly state: DriftState | null }> {
  const text = await userFiles.readIfThere(path).catch((error: unknown) => {
    if (!(error instanceof ZkaiFailure) || error.code !== 'invalid') throw error;
    throw unusable(path, error.findings[0]?.message ?? error.message);
  });
  if (text === null) return { text, state: null };
  const state = parseState(text);
  if ('problem' in state) throw unusable(path, state.problem);
  return { text, state };
}

/**
 * Says what of a drift is news since the last run that kept this file, and keeps what is known from now on. `announce` is
 * told before that, once: what it could not tell, the next run finds to be news again. Of two runs at once each may
 * announce the same, and none loses anything.
 * @returns the result with its news, and why the file could not be written, where it could not
 * @throws ZkaiFailure `usage` for a file that is damaged, of another zkai or of something else; it stays as it is
 */
export async function keepDriftState(
  world: Pick<World, 'userFiles' | 'clock'>,
  result: DriftResult,
  { path, announce }: { readonly path: string; readonly announce: (told: DriftResult) => Promise<boolean> },
): Promise<{ readonly result: DriftResult; readonly problem?: string }> {
  const scope = scopeOf(result);
  const now = new Date(world.clock.now()).toISOString();
  let isAnnounced = false;
  for (let attempt = 1; ; attempt += 1) {
    const { text, state } = await readDriftState(world, path);
    const foreign = state === null ? undefined : foreignState(state, scope);
    if (foreign !== undefined) throw unusable(path, foreign);
    const news = newsOf(result.items, state, now);
    const told = { ...result, news };
    if (!isAnnounced && hasNews(news)) {
      if (!(await announce(told))) return { result: told };
      isAnnounced = true;
    }
    if (state !== null && state.ledger === scope.ledger && !hasNews(news)) return { result: told };
    const next = printState(nextState(scope, result.items, { news, now }));
    try {
      if (await world.userFiles.replace(path, text, next)) return { result: told };
    } catch (error) {
      if (error instanceof ZkaiFailure) return { result: told, problem: `the state ${error.message}` };
      throw error;
    }
    if (attempt === ATTEMPTS)
      return {
        result: told,
        problem: `the state ${path} is written by others all the time, and was not kept`,
      };
  }
}

function scopeOf({ project, environment, ledger, selection }: DriftResult): DriftScope {
  const { targets = [], excludes = [] } = selection ?? {};
  return { project, environment, ledger, targets, excludes };
}

function unusable(path: string, why: string): ZkaiFailure {
  return new ZkaiFailure('usage', `${path} cannot be the state of this drift: ${why}`, {
    hint: 'name another file; without one, all drift is new',
  });
}
