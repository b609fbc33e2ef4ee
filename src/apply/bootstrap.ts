import { type Acl } from '../model/acl.ts';
import { ZkaiFailure } from '../model/failure.ts';
import { type RevisionInfo } from '../model/results.ts';
import { type WriteOp } from '../model/write-op.ts';
import { ancestorsOf, joinPath, type ZnodePath } from '../model/znode-path.ts';
import { type ZookeeperWriter } from '../ports/zookeeper.ts';
import { encodeJson } from '../ledger/codec.ts';
import { ledgerPaths } from '../ledger/paths.ts';
import { LEDGER_FORMAT } from '../ledger/format.ts';

/** Somebody else may make the same znodes at the same time; this often we look again. */
const TRIES = 5;

/**
 * Creates what is missing of chroot, root and an empty ledger, in one multi with absolute paths.
 * `session` must have been opened without the chroot: below a missing one every create fails with NoNode.
 * Idempotent; an existing ledger is left as it is. Returns what this call made, as paths below the chroot.
 * @throws what `refuseBegin` throws, before anything is created
 */
export async function bootstrap(
  session: ZookeeperWriter,
  options: {
    chroot: string;
    root: ZnodePath;
    acl: Acl;
    ledgerId: string;
    at: string;
    by: string;
    refuseBegin: () => void;
  },
): Promise<ReadonlySet<ZnodePath>> {
  for (let attempt = 1; ; attempt++) {
    const missing = await missingNodes(session, options);
    if (missing.length === 0) return new Set();
    options.refuseBegin();
    const outcome = await session.multi(missing);
    if (outcome.committed)
      return new Set(missing.map(({ path }) => path.slice(options.chroot.length) as ZnodePath));
    if (outcome.code === 'no-auth') throw notAllowed(missing[outcome.index]?.path);
    if (attempt === TRIES) {
      throw new ZkaiFailure(
        'failed',
        `the ledger below ${options.chroot}${options.root} could not be created: ${outcome.code}`,
        {
          hint: 'look at the znode with zkCli.sh; it may be an ephemeral one, which cannot have children',
        },
      );
    }
  }
}

async function missingNodes(
  session: ZookeeperWriter,
  { chroot, root, acl, ledgerId, at, by }: Parameters<typeof bootstrap>[1],
): Promise<Extract<WriteOp, { op: 'create' }>[]> {
  const absolute = (path: ZnodePath): ZnodePath => `${chroot}${path}` as ZnodePath;
  const paths = ledgerPaths(root);
  const base = absolute(paths.base);
  const empty = Buffer.alloc(0);
  const revision: RevisionInfo = { rev: 0, id: '', state: 'stable', digest: '', git: null, at, by };
  const wanted = [
    ...ancestorsOf(base)
      .toReversed()
      .map((path) => ({ path, data: empty })),
    { path: base, data: empty },
    { path: absolute(paths.documents), data: empty },
    { path: absolute(paths.parents), data: empty },
    { path: absolute(paths.history), data: empty },
    { path: absolute(paths.locks), data: empty },
    { path: absolute(paths.revision), data: encodeJson(revision) },
    { path: absolute(paths.format), data: encodeJson({ format: LEDGER_FORMAT, id: ledgerId }) },
  ];
  await session.sync(joinPath('/' as ZnodePath));
  const { results } = await session.read(wanted.map(({ path }) => ({ op: 'data', path })));
  return wanted
    .filter((_, index) => results[index]?.found === 'absent')
    .map(({ path, data }) => ({ op: 'create', path, data, acl }));
}

function notAllowed(path: string | undefined): ZkaiFailure {
  return new ZkaiFailure('permission-refused', `this identity may not create ${path ?? 'the ledger'}`, {
    hint: 'let an administrator create it, or give the environment an `auth` identity that may',
  });
}
