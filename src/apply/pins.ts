import { type Acl } from '../model/acl.ts';
import { type Change } from '../model/change.ts';
import { ZkaiFailure } from '../model/failure.ts';
import { multiFrameBytes, type WriteOp } from '../model/write-op.ts';
import { joinPath, type ZnodePath } from '../model/znode-path.ts';
import { type ZookeeperWriter } from '../ports/zookeeper.ts';
import { writesData } from './change-ops.ts';
import { fenceCheck } from './fence.ts';

/** The pins of an apply: one ephemeral child below every znode that it changes or deletes. */
export interface Pins {
  /** To be part of the commit, before its changes. */
  readonly removal: readonly WriteOp[];
}

export const NO_PINS: Pins = { removal: [] };

const EMPTY = Buffer.alloc(0);

/**
 * Pins what a plan writes (design, section 6, `--strict`): a znode with a child cannot be deleted, so nobody can put
 * another one with the same version in its place between our last look at it and the commit. Shows a child for a moment,
 * and needs CREATE and DELETE on the znode.
 *
 * @throws ZkaiFailure `stale` when a znode is gone, `permission-refused`, `too-large`; nothing is pinned then
 */
export async function pin(
  session: ZookeeperWriter,
  changes: readonly Change[],
  { id, acl, fence }: { id: string; acl: Acl; fence: ZnodePath },
): Promise<Pins> {
  const paths = changes
    .filter((change) => change.precondition !== null && writesData(change))
    .map(({ path }) => path);
  if (paths.length === 0) return NO_PINS;
  const pins = paths.map((path) => ({ path: joinPath(path, `.zkai-${id}`), below: path }));
  const ops: WriteOp[] = [
    fenceCheck(fence),
    ...pins.map(({ path }): WriteOp => ({ op: 'create', path, data: EMPTY, acl, mode: 'ephemeral' })),
  ];
  if (multiFrameBytes(ops, session.chroot) > (await session.frameLimit())) throw tooMany(paths.length);
  const outcome = await session.multi(ops);
  if (outcome.committed) return { removal: pins.map(({ path }) => ({ op: 'delete', path, version: 0 })) };
  const below = pins[outcome.index - 1]?.below;
  if (outcome.code === 'no-node' && below !== undefined) throw gone(below);
  if (outcome.code === 'no-auth' && below !== undefined) throw notAllowed(below);
  throw new ZkaiFailure(
    'failed',
    `${below ?? fence} could not be pinned: ${outcome.code}; nothing was written`,
    {
      hint: 'apply without --strict, or look at the znode',
    },
  );
}

/** Takes the pins away that no commit took with it. Failing is harmless: they end with the session. */
export async function unpin(session: ZookeeperWriter, { removal }: Pins): Promise<void> {
  if (removal.length > 0) await session.multi(removal).catch(() => {});
}

function gone(path: ZnodePath): ZkaiFailure {
  return new ZkaiFailure('stale', `the plan is stale: ${path} was deleted meanwhile; nothing was written`, {
    hint: 'make a new plan and look at it again: zkai plan',
  });
}

function notAllowed(path: ZnodePath): ZkaiFailure {
  return new ZkaiFailure(
    'permission-refused',
    `--strict pins every znode that is changed or deleted with an ephemeral child, and this identity may not create one below ${path}; nothing was written`,
    { hint: 'give the identity CREATE and DELETE there, or apply without --strict' },
  );
}

function tooMany(count: number): ZkaiFailure {
  return new ZkaiFailure(
    'too-large',
    `--strict would pin ${count.toLocaleString('en')} znodes, which fits no transaction; nothing was written`,
    {
      hint: 'apply in smaller parts, or without --strict',
    },
  );
}
