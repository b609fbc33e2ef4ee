import { ZkaiFailure } from '../model/failure.ts';
import { parseConnectString } from '../model/connect-string.ts';
import { multiFrameBytes, type WriteOp } from '../model/write-op.ts';
import { type ZnodePath } from '../model/znode-path.ts';
import {
  type MultiOutcome,
  type ZookeeperPort,
  type ZookeeperReader,
  type ZookeeperWriter,
} from '../ports/zookeeper.ts';
import { fenceCheck } from './fence.ts';

/**
 * ZooKeeper for somebody who may write only as long as a znode is there, such as the elected leader: every transaction of
 * every session checks it, whoever lays it out. So what an apply writes on the way is fenced, too: its lock, its journal,
 * its batches, the way back. `path` is below the chroot, and nobody ever sets that znode.
 */
export function fencedZookeeper(zookeeper: ZookeeperPort, path: ZnodePath): ZookeeperPort {
  return {
    ...zookeeper,
    connectWriter: async (options) => {
      const session = await zookeeper.connectWriter(options);
      const { chroot } = parseConnectString(options.connect);
      // On a session without the chroot, paths are absolute.
      return new FencedWriter(
        session,
        options.withoutChroot === true ? (`${chroot}${path}` as ZnodePath) : path,
      );
    },
  };
}

/**
 * The session itself. For the one thing that has to be possible above all when the fence is gone: to end what was begun
 * behind it, so that it can never be applied, and to find out what became of it.
 */
export function unfenced(session: ZookeeperWriter): ZookeeperWriter {
  return session instanceof FencedWriter ? session.inner : session;
}

class FencedWriter implements ZookeeperWriter {
  readonly inner: ZookeeperWriter;
  readonly #check: WriteOp;

  constructor(inner: ZookeeperWriter, fence: ZnodePath) {
    this.inner = inner;
    this.#check = fenceCheck(fence);
  }

  /** Everything is told as if the check were not there: indexes and results are those of `ops`. */
  async multi(ops: readonly WriteOp[]): Promise<MultiOutcome> {
    const outcome = await this.inner.multi([this.#check, ...ops]);
    if (outcome.committed) return { ...outcome, results: outcome.results.slice(1) };
    if (outcome.index > 0) return { ...outcome, index: outcome.index - 1 };
    // An apply has a fence of its own at the beginning, and knows what to do when that is lost: the same holds here.
    if (ops[0]?.op === 'check') return outcome;
    throw lostFence(this.#check.path, outcome.code);
  }

  async create(op: Parameters<ZookeeperWriter['create']>[0]): ReturnType<ZookeeperWriter['create']> {
    throw new Error(`${op.path}: behind a fence, znodes are created in transactions`);
  }

  /** ZooKeeper has no transaction for it: the fence is checked right before, as close as it gets. */
  async setAcl(...asked: Parameters<ZookeeperWriter['setAcl']>): ReturnType<ZookeeperWriter['setAcl']> {
    const outcome = await this.inner.multi([this.#check]);
    if (!outcome.committed) throw lostFence(this.#check.path, outcome.code);
    return this.inner.setAcl(...asked);
  }

  /** The check needs room in every frame. */
  async frameLimit(): Promise<number> {
    const { chroot } = this.inner;
    const room = multiFrameBytes([this.#check], chroot) - multiFrameBytes([], chroot);
    return (await this.inner.frameLimit()) - room;
  }

  get server(): string {
    return this.inner.server;
  }

  get sessionId(): string {
    return this.inner.sessionId;
  }

  get sessionTimeoutMs(): number {
    return this.inner.sessionTimeoutMs;
  }

  get readOnly(): boolean {
    return this.inner.readOnly;
  }

  get chroot(): string {
    return this.inner.chroot;
  }

  sync(path: ZnodePath): Promise<void> {
    return this.inner.sync(path);
  }

  read(...asked: Parameters<ZookeeperReader['read']>): ReturnType<ZookeeperReader['read']> {
    return this.inner.read(...asked);
  }

  getAcl(path: ZnodePath): ReturnType<ZookeeperReader['getAcl']> {
    return this.inner.getAcl(path);
  }

  getEphemerals(prefix: ZnodePath): Promise<readonly ZnodePath[]> {
    return this.inner.getEphemerals(prefix);
  }

  whoAmI(): ReturnType<ZookeeperReader['whoAmI']> {
    return this.inner.whoAmI();
  }

  ensembleConfig(): Promise<string | null> {
    return this.inner.ensembleConfig();
  }

  watch(...asked: Parameters<ZookeeperReader['watch']>): ReturnType<ZookeeperReader['watch']> {
    return this.inner.watch(...asked);
  }

  onSession(...asked: Parameters<ZookeeperReader['onSession']>): () => void {
    return this.inner.onSession(...asked);
  }

  close(): Promise<void> {
    return this.inner.close();
  }
}

function lostFence(path: ZnodePath, code: string): ZkaiFailure {
  return new ZkaiFailure('fence-lost', `${path} is gone (${code}), so this replica may not write any more`, {
    hint: 'nothing to do: whoever leads now goes on',
  });
}
