import { onTestFinished } from 'vitest';
import { listSubtree } from '../../src/live/subtree.ts';
import { type Acl, OPEN_ACL } from '../../src/model/acl.ts';
import { type Stat } from '../../src/model/stat.ts';
import { type WriteOp } from '../../src/model/write-op.ts';
import { ancestorsOf, isWithin, ROOT, type ZnodePath, znodePath } from '../../src/model/znode-path.ts';
import { type ZookeeperAuth, type ZookeeperWriter } from '../../src/ports/zookeeper.ts';
import { createZookeeper } from '../../src/zookeeper/create-zookeeper.ts';

export interface Znode {
  readonly data: Buffer;
  readonly stat: Stat;
}

/** Somebody who works on ZooKeeper without zkai. Paths are below the chroot of the connect string. */
export interface Raw {
  readonly session: ZookeeperWriter;
  /** Creates a znode with its missing parents. */
  create(path: string, data?: string | Buffer, more?: { ephemeral?: boolean; acl?: Acl }): Promise<void>;
  set(path: string, data: string | Buffer): Promise<void>;
  remove(path: string): Promise<void>;
  get(path: string): Promise<Znode | null>;
  text(path: string): Promise<string | null>;
  children(path: string): Promise<readonly string[]>;
  /** Every znode of the chroot by path, ZooKeeper's own left out; empty where there is no chroot. */
  tree(): Promise<Map<string, Znode>>;
  multi(ops: readonly WriteOp[]): Promise<void>;
}

/** Opens a session for a test; it ends with it. The components of the chroot are created if they are missing. */
export async function raw(connect: string, auth: readonly ZookeeperAuth[] = []): Promise<Raw> {
  const options = { connect, timeoutMs: 10_000, sessionTimeoutMs: 10_000, auth };
  const session = await createZookeeper().connectWriter(options);
  onTestFinished(() => session.close());
  const multi = async (ops: readonly WriteOp[]): Promise<void> => {
    const outcome = await session.multi(ops);
    if (!outcome.committed)
      throw new Error(`${ops[outcome.index]?.op} ${ops[outcome.index]?.path}: ${outcome.code}`);
  };
  const get = async (path: string): Promise<Znode | null> => {
    const { results } = await session.read([{ op: 'data', path: znodePath(path) }]);
    return results[0]?.found === 'data' ? results[0] : null;
  };
  const children = async (path: string): Promise<readonly string[]> => {
    const { results } = await session.read([{ op: 'children', path: znodePath(path) }]);
    return results[0]?.found === 'children' ? results[0].children : [];
  };
  return {
    session,
    multi,
    get,
    children,
    text: async (path) => (await get(path))?.data.toString() ?? null,
    create: async (path, data = '', { ephemeral = false, acl = OPEN_ACL } = {}) => {
      if ((await get('/')) === null) await createChroot(connect, auth);
      for (const parent of ancestorsOf(znodePath(path)).toReversed()) {
        if ((await get(parent)) === null) await multi([create(parent, '', OPEN_ACL, false)]);
      }
      await multi([create(znodePath(path), data, acl, ephemeral)]);
    },
    set: (path, data) => multi([{ op: 'set', path: znodePath(path), data: Buffer.from(data), version: -1 }]),
    remove: (path) => multi([{ op: 'delete', path: znodePath(path), version: -1 }]),
    tree: async () => {
      const listed = await listSubtree(async (ops) => (await session.read(ops)).results, ROOT);
      const paths = listed.filter((path) => !isWithin(path, znodePath('/zookeeper')));
      const nodes = await session.read(paths.map((path) => ({ op: 'data', path })));
      const tree = new Map<string, Znode>();
      for (const [index, path] of paths.entries()) {
        const node = nodes.results[index];
        if (node?.found === 'data') tree.set(path, node);
      }
      return tree;
    },
  };
}

/** Data of every znode by path, the ledger left out: what a client of the configuration can see. */
export async function visible(who: Raw, root = '/zkai'): Promise<Record<string, string>> {
  const entries = [...(await who.tree())].filter(
    ([path]) => path !== '/' && path !== root && !path.startsWith(`${root}/.zkai`),
  );
  return Object.fromEntries(entries.map(([path, { data }]) => [path, data.toString()]));
}

/**
 * Everything that a write would change, as one comparable value. Taking and giving back the lock counts the
 * children of two znodes up, and that alone is left out.
 */
export async function fingerprint(who: Raw, root = '/zkai'): Promise<Record<string, unknown>> {
  const locked = new Set([`${root}/.zkai`, `${root}/.zkai/locks`]);
  return Object.fromEntries(
    [...(await who.tree())].map(([path, { data, stat }]) => {
      const { cversion, pzxid, ...rest } = stat;
      return [
        path,
        { data: data.toString('base64'), ...rest, ...(locked.has(path) ? {} : { cversion, pzxid }) },
      ];
    }),
  );
}

async function createChroot(connect: string, auth: readonly ZookeeperAuth[]): Promise<void> {
  const slash = connect.indexOf('/');
  if (slash === -1) return;
  const chroot = znodePath(connect.slice(slash));
  const options = { connect, timeoutMs: 10_000, sessionTimeoutMs: 10_000, auth, withoutChroot: true };
  const session = await createZookeeper().connectWriter(options);
  try {
    for (const path of [...ancestorsOf(chroot).toReversed(), chroot])
      await session.multi([create(path, '', OPEN_ACL, false)]);
  } finally {
    await session.close();
  }
}

function create(path: ZnodePath, data: string | Buffer, acl: Acl, ephemeral: boolean): WriteOp {
  return { op: 'create', path, data: Buffer.from(data), acl, mode: ephemeral ? 'ephemeral' : 'persistent' };
}
