import { forgetPending, readPending } from '../apply/pending.ts';
import { ledgerPaths } from '../ledger/paths.ts';
import { parseApplyId } from '../model/apply-id.ts';
import { newestRevision, type PendingApply, settle, type Settled, unknownOutcome } from '../apply/settle.ts';
import { replacedForeign } from '../apply/swapped.ts';
import { recoverJournal } from '../apply/journal/recover-journal.ts';
import { type ApplyResult, type LockInfo } from '../model/results.ts';
import { type Environment, type Project } from '../model/project.ts';
import { type World } from '../ports/world.ts';
import { ZookeeperError } from '../ports/zookeeper.ts';
import { type ConnectionRequest, withReader, writerOptions } from './connection.ts';
import { loadEnvironment } from './load-environment.ts';

export interface RecoverRequest extends ConnectionRequest {
  readonly environment: string | null;
  /** Id of the apply, as exit 8 printed it; `null`: the one that is open on the server, else those that this checkout remembers. */
  readonly id: string | null;
  /** A journaled apply is taken back rather than finished. */
  readonly undo: boolean;
  readonly lockTimeoutMs: number;
}

export interface RecoverOutcome {
  readonly result: ApplyResult;
  /** Name of the environment that was recovered. */
  readonly environment: string;
}

/** Finishes or undoes what is open, and decides what became of an apply whose reply was lost, so that nobody has to guess. */
export async function recover(world: World, request: RecoverRequest): Promise<RecoverOutcome> {
  const { project, environment } = await loadEnvironment(world, request);
  const result = await decide(world, request, { project, environment });
  return { result, environment: environment.name };
}

async function decide(
  world: World,
  request: RecoverRequest,
  { project, environment }: { readonly project: Project; readonly environment: Environment },
): Promise<ApplyResult> {
  const connect = await writerOptions(world, environment, request);
  const asked = request.id === null ? null : parseApplyId(request.id);
  const remembered = await readPending(world.files, environment.name);
  const first = asked ?? remembered[0]?.id ?? null;
  const journaled = await recoverJournal(world, {
    id: asked,
    connect,
    root: project.root,
    acl: environment.acl,
    lock: await lockOf(world),
    lockTimeoutMs: request.lockTimeoutMs,
    undo: request.undo,
  }).catch((error: unknown) => {
    // Nobody is there to say; what became of that apply is as unknown as before.
    throw first !== null && error instanceof ZookeeperError ? unknownOutcome(first, error) : error;
  });
  if (journaled !== null) {
    if (journaled.id !== null) await forgetPending(world.files, environment.name, journaled.id);
    return journaled;
  }
  const open =
    asked === null ? remembered : [remembered.find(({ id }) => id === asked) ?? unknownApply(asked, project)];
  const results: ApplyResult[] = [];
  for (const pending of open) {
    const settled = await settle(world, connect, pending, world.clock.now() + connect.timeoutMs);
    await forgetPending(world.files, environment.name, pending.id);
    if (settled.outcome === 'applied' && settled.swapped.length > 0)
      throw replacedForeign(`revision ${settled.revision} is applied`, settled.swapped);
    results.push(resultOf(pending.id, settled, environment.name));
  }
  const last = results.at(-1);
  // One result of all of them: that of the newest, with what became of the others.
  if (last === undefined)
    return withReader(world, connect, async (reader) =>
      nothingOpen(await newestRevision(reader, ledgerPaths(project.root))),
    );
  return { ...last, notes: results.flatMap(({ notes }) => notes) };
}

/** An apply of another checkout, of which nothing is known but its id. */
function unknownApply(id: string, { root }: Project): PendingApply {
  return { id, ledger: null, revision: null, root, expected: [] };
}

function resultOf(id: string, settled: Settled, environment: string): ApplyResult {
  if (settled.outcome === 'applied') {
    return {
      outcome: 'recovered',
      id,
      revision: settled.revision,
      transactions: 1,
      written: 0,
      digest: null,
      notes: [`Apply ${id} went through: it is revision ${settled.revision}.`],
    };
  }
  return {
    outcome: 'undone',
    id,
    revision: settled.newest,
    transactions: 0,
    written: 0,
    digest: null,
    notes: [
      `Apply ${id} is not in the history of ${environment}: it was not applied, and cannot be any more.`,
      ...(settled.outcome === 'fenced-out' && !settled.isWhole
        ? ['Its older entries were pruned, though: of an apply that is older than a day it says nothing.']
        : []),
    ],
  };
}

async function lockOf(world: World): Promise<Omit<LockInfo, 'id'>> {
  const { who, host, ci } = await world.identity();
  const since = new Date(world.clock.now()).toISOString();
  return { command: 'recover', who, host, ci, digest: null, since };
}

function nothingOpen(revision: number): ApplyResult {
  return {
    outcome: 'nothing-to-do',
    id: null,
    revision,
    transactions: 0,
    written: 0,
    digest: null,
    notes: [
      'Nothing is open: no apply in batches on the server, and no transaction of this checkout whose reply was lost. For one of another checkout: zkai recover ID',
    ],
  };
}
