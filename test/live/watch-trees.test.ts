import { onTestFinished, expect, test } from 'vitest';
import { systemClock } from '../../src/cli/clock.ts';
import { type Moved, type TreeWatch, watchTrees } from '../../src/live/watch-trees.ts';
import { type ZnodePath } from '../../src/model/znode-path.ts';
import { startServer } from '../support/server.ts';
import { startProxy } from '../support/tcp-proxy.ts';
import { commit, create, openFresh, openWriter, remove, set } from '../zookeeper/session-support.ts';

const LONG = 20_000;

function watching(
  session: Parameters<typeof watchTrees>[0],
  more: Partial<Parameters<typeof watchTrees>[1]> = {},
): TreeWatch {
  const signal = new AbortController().signal;
  const watch = watchTrees(session, { clock: systemClock, signal, ...more });
  onTestFinished(() => watch.close());
  return watch;
}

function pathsOf(moved: Moved): string[] {
  return moved.moved === 'paths' ? [...moved.paths].sort() : [moved.moved];
}

test('every path at and below a top is told, also where there is no top yet, and none beside it', async () => {
  const session = await openFresh();
  const watch = watching(session);
  await watch.cover(['/a', '/z/y'] as ZnodePath[]);
  await commit(session, [create('/a'), create('/a/b'), create('/ab'), create('/z'), create('/z/y')]);
  expect(pathsOf(await watch.next(LONG))).toEqual(['/a', '/a/b', '/z/y']);
  await commit(session, [set('/a/b', 'x', 0), remove('/ab', 0)]);
  expect(pathsOf(await watch.next(LONG))).toEqual(['/a/b']);
  await commit(session, [remove('/a/b', 1)]);
  expect(pathsOf(await watch.next(LONG))).toEqual(['/a/b']);
  expect(await watch.next(1)).toEqual({ moved: 'nothing' });
});

test('who waits is woken by the first that is wanted', async () => {
  const session = await openFresh();
  const watch = watching(session, { isWanted: (path) => path.endsWith('1') });
  await watch.cover(['/'] as ZnodePath[]);
  const next = watch.next(LONG);
  await commit(session, [create('/a0')]);
  await commit(session, [create('/a1')]);
  expect(pathsOf(await next)).toEqual(['/a1']);
});

test('what is covered no more is told no more', async () => {
  const session = await openFresh();
  const watch = watching(session);
  await watch.cover(['/a', '/b'] as ZnodePath[]);
  await watch.cover(['/b', '/c'] as ZnodePath[]);
  await commit(session, [create('/a'), create('/b'), create('/c')]);
  expect(pathsOf(await watch.next(LONG))).toEqual(['/b', '/c']);
});

test('after a lost connection everything may have moved, and the watches are there again', async () => {
  const session = await openFresh();
  const proxy = await startProxy(session.connect);
  const chroot = session.connect.slice(session.connect.indexOf('/'));
  const watched = await openWriter(`${proxy.connect}${chroot}`);
  const watch = watching(watched);
  await watch.cover(['/a'] as ZnodePath[]);
  const next = watch.next(LONG);
  proxy.cut();
  expect(await next).toEqual({ moved: 'everything' });
  await commit(session, [create('/a')]);
  expect(pathsOf(await watch.next(LONG))).toEqual(['/a']);
});

test('the end of the session is an error, for who waits and for who asks later', async () => {
  const server = await startServer();
  const proxy = await startProxy(server.connect);
  const session = await openWriter(proxy.connect, { sessionTimeoutMs: 1000 });
  const watch = watching(session);
  await watch.cover(['/a'] as ZnodePath[]);
  const next = watch.next(LONG);
  proxy.refuse();
  proxy.cut();
  setTimeout(() => proxy.accept(), 3000);
  await expect(next).rejects.toMatchObject({ code: 'session-expired' });
  await expect(watch.next(LONG)).rejects.toMatchObject({ code: 'session-expired' });
});

test('the signal ends a wait with its reason', async () => {
  const stop = new AbortController();
  const watch = watching(await openFresh(), { signal: stop.signal });
  const next = watch.next(LONG);
  stop.abort(new Error('enough'));
  await expect(next).rejects.toThrow('enough');
});
