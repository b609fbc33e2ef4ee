import { onTestFinished } from 'vitest';
import { OPEN_ACL } from '../../src/model/acl.ts';
import { type CreateOp, type WriteOp } from '../../src/model/write-op.ts';
import { type ZnodePath, znodePath } from '../../src/model/znode-path.ts';
import {
  type ConnectOptions,
  type ReadResult,
  type ZookeeperReader,
  type ZookeeperWriter,
} from '../../src/ports/zookeeper.ts';
import { createZookeeper } from '../../src/zookeeper/create-zookeeper.ts';
import { freshChroot } from '../support/server.ts';

type Options = Partial<ConnectOptions>;

export function options(connect: string, more: Options = {}): ConnectOptions {
  return { connect, timeoutMs: 5000, sessionTimeoutMs: 10_000, auth: [], ...more };
}

/** A session that is closed when the test ends. */
export async function openWriter(connect: string, more: Options = {}): Promise<ZookeeperWriter> {
  const session = await createZookeeper().connectWriter(options(connect, more));
  onTestFinished(() => session.close());
  return session;
}

/** A session on a subtree of its own on the shared server, whose chroot exists. */
export async function openFresh(more: Options = {}): Promise<ZookeeperWriter & { readonly connect: string }> {
  const connect = freshChroot();
  const chroot = znodePath(connect.slice(connect.indexOf('/')));
  const whole = await openWriter(connect, { withoutChroot: true });
  await commit(whole, [create(chroot)]);
  await whole.close();
  return Object.assign(await openWriter(connect, more), { connect });
}

export function create(
  path: string,
  data: string | Buffer = '',
  more: Pick<CreateOp, 'mode'> = {},
): CreateOp {
  return { op: 'create', path: znodePath(path), data: Buffer.from(data), acl: OPEN_ACL, ...more };
}

export function set(path: string, data: string | Buffer, version: number): WriteOp {
  return { op: 'set', path: znodePath(path), data: Buffer.from(data), version };
}

export function check(path: string, version: number): WriteOp {
  return { op: 'check', path: znodePath(path), version };
}

export function remove(path: string, version: number): WriteOp {
  return { op: 'delete', path: znodePath(path), version };
}

/** A `multi` that must go through. */
export async function commit(session: ZookeeperWriter, ops: readonly WriteOp[]) {
  const outcome = await session.multi(ops);
  if (!outcome.committed) throw new Error(`operation ${outcome.index} failed: ${outcome.code}`);
  return outcome;
}

export async function readData(session: ZookeeperReader, path: string) {
  const [result] = await readAll(session, [path]);
  if (result?.found !== 'data') throw new Error(`${path} is ${result?.found}`);
  return result;
}

export async function readAll(
  session: ZookeeperReader,
  paths: readonly string[],
): Promise<readonly ReadResult[]> {
  const { results } = await session.read(paths.map((path) => ({ op: 'data', path: znodePath(path) })));
  return results;
}

export async function readChildren(
  session: ZookeeperReader,
  path: ZnodePath,
): Promise<ReadResult | undefined> {
  const { results } = await session.read([{ op: 'children', path }]);
  return results[0];
}

/** How a request failed, and after how many milliseconds. `undefined`: it did not. */
export async function failure(request: Promise<unknown>) {
  const start = performance.now();
  const error: unknown = await request.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return { error, ms: performance.now() - start };
}
