import { expect, test } from 'vitest';
import { ZkaiFailure } from '../../src/model/failure.ts';
import { testProject } from '../support/project.ts';
import { fingerprint, type Raw, raw, visible } from '../support/raw.ts';
import { startServer } from '../support/server.ts';
import { type Verdict, wireProxy } from '../support/wire-proxy.ts';

const BEFORE = { '/changed': 'a', '/deleted': 'b', '/kept': 'c' };
const AFTER = { '/changed': 'x', '/kept': 'c', '/new': '', '/new/deep': 'd' };
const DECLARED_AFTER = { '/changed': 'x', '/kept': 'c', '/new/deep': 'd' };

/** How an apply ended, and whether that is what is true on the server: I1 and I3. */
async function verify(who: Raw, before: object, outcome: unknown): Promise<'before' | 'after'> {
  const now = await visible(who);
  const history = await who.children('/zkai/.zkai/history');
  if (!(outcome instanceof ZkaiFailure)) {
    expect(outcome).toMatchObject({ outcome: 'applied', revision: 2 });
    expect(now).toEqual(AFTER);
    expect(history).toHaveLength(2);
    return 'after';
  }
  expect(outcome.exitCode, outcome.message).toBeOneOf([5, 7]);
  expect(now).toEqual(BEFORE);
  expect(await withoutLocks(who)).toEqual(before);
  return 'before';
}

/** A session that was cut off leaves its lock until it expires. */
async function withoutLocks(who: Raw): Promise<object> {
  const all = await fingerprint(who);
  return Object.fromEntries(
    Object.entries(all)
      .filter(([path]) => !/\/\.zkai\/lock(s\/.*)?$/.test(path))
      .map(([path, node]) => [path, { ...(node as object), numChildren: undefined }]),
  );
}

test.each<Verdict>(['cut-before', 'cut-after'])(
  'the connection is lost at any frame (%s): before or after, never between, and the exit code says which',
  async (verdict) => {
    const server = await startServer({ config: { maxSessionTimeout: 2000 } });
    const outcomes: string[] = [];
    for (let at = 0, struck = true; struck; at += 1) {
      const project = await testProject({ connect: `${server.connect}/f${at}` });
      const who = await raw(project.connect);
      await project.declare(BEFORE);
      await project.apply();
      await project.declare(DECLARED_AFTER);
      const before = await withoutLocks(who);
      const proxy = await wireProxy(project.connect, ({ index }) => (index === at ? verdict : 'pass'));
      const outcome: unknown = await project
        .apply({ connect: proxy.connect })
        .catch((error: unknown) => error);
      struck = proxy.frames.length > at;
      const frame = proxy.frames[at];
      const where = frame?.isCommit === true ? 'commit' : (frame?.kind ?? 'end');
      outcomes.push(`${where}: ${await verify(who, before, outcome)}`);
      await who.session.close();
    }
    expect(outcomes).toContain(verdict === 'cut-before' ? 'commit: before' : 'commit: after');
    expect(outcomes.at(-1)).toBe('end: after');
    expect(outcomes.length).toBeGreaterThan(10);
    await server.stop();
  },
);
