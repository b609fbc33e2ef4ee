import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readLedger } from '../../src/ledger/read.ts';
import { ZkaiFailure } from '../../src/model/failure.ts';
import { type BaseNode, ownerText } from '../../src/model/tree.ts';
import { znodePath } from '../../src/model/znode-path.ts';
import { type TestProject, testProject } from '../support/project.ts';
import { type Raw, raw, type Znode } from '../support/raw.ts';
import { freshChroot } from '../support/server.ts';

const RUNS = process.env['ZKAI_TEST_FULL'] === '1' ? 150 : 12;

const PATHS = ['/s', '/s/a', '/s/a/x', '/s/b', '/t/y'] as const;
const DOCUMENTS = ['first', 'second'] as const;

/** Two environments of one project, and another project: three that share a root. */
const ACTORS = [
  { project: 'one', environment: 'test' },
  { project: 'one', environment: 'prod' },
  { project: 'two', environment: 'test' },
] as const;

interface Step {
  readonly actor: number;
  readonly verb: 'apply' | 'destroy' | 'adopt' | 'release';
  /** Where `adopt` and `release` begin. */
  readonly at: string;
  readonly declared: Readonly<Record<string, { readonly document: string; readonly value: string }>>;
}

const step: fc.Arbitrary<Step> = fc.record({
  actor: fc.nat({ max: ACTORS.length - 1 }),
  verb: fc.oneof(
    { weight: 6, arbitrary: fc.constant('apply' as const) },
    { weight: 1, arbitrary: fc.constantFrom('destroy' as const, 'adopt' as const, 'release' as const) },
  ),
  at: fc.constantFrom('/', '/s', '/s/a', '/t'),
  declared: fc.dictionary(
    fc.constantFrom(...PATHS),
    fc.record({ document: fc.constantFrom(...DOCUMENTS), value: fc.constantFrom('1', '2') }),
    { maxKeys: 3, noNullPrototype: true },
  ),
});

/** Whose every owned znode is, and every znode as it is. */
interface Scene {
  readonly bases: ReadonlyMap<string, BaseNode>;
  readonly znodes: ReadonlyMap<string, Znode>;
}

async function look(who: Raw): Promise<Scene> {
  const read = async (ops: Parameters<typeof who.session.read>[0]) => (await who.session.read(ops)).results;
  const { bases } = await readLedger(read, znodePath('/zkai'));
  const znodes = new Map([...(await who.tree())].filter(([path]) => /^\/[st](\/|$)/.test(path)));
  return { bases, znodes };
}

async function act(project: TestProject, environment: string, { verb, at }: Step): Promise<unknown> {
  switch (verb) {
    case 'apply':
      return project.apply({ environment });
    case 'destroy':
      return project.apply({ environment, destroy: true });
    case 'adopt':
      return project.adopt(at, { environment });
    case 'release':
      return project.release(at, { environment });
  }
}

test(`in any order of applies (${RUNS} stories), neither deletes nor changes what another owns, and the loser is told whose it is`, async () => {
  let conflicts = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 14 }), async (steps) => {
      const connect = freshChroot();
      const guards = { allowEmpty: true };
      const one = await testProject({
        connect,
        name: 'one',
        environment: { guards },
        environments: { prod: { connect, guards } },
      });
      const two = await testProject({ connect, name: 'two', environment: { guards } });
      const who = await raw(connect);
      await who.create('/zkai'); // so that there is something to look at from the beginning
      for (const now of steps) {
        const self = ACTORS[now.actor] as (typeof ACTORS)[number];
        const project = self.project === 'one' ? one : two;
        for (const document of DOCUMENTS) {
          const mine = Object.entries(now.declared).filter(([, entry]) => entry.document === document);
          await project.declare(Object.fromEntries(mine.map(([path, { value }]) => [path, value])), document);
        }
        const before = await look(who);
        const isForeign = ({ owner }: BaseNode): boolean =>
          owner.project !== self.project || owner.environment !== self.environment;
        const failure = await act(project, self.environment, now).then(
          () => null,
          (error: unknown) => {
            if (error instanceof ZkaiFailure) return error;
            throw error;
          },
        );
        const after = await look(who);
        const story = JSON.stringify({ ...now, ...self, failure: failure?.message });

        for (const [path, base] of before.bases) {
          if (!isForeign(base)) continue;
          expect(after.bases.get(path)?.owner, story).toEqual(base.owner);
          const [old, znode] = [before.znodes.get(path), after.znodes.get(path)];
          expect(znode?.data, story).toEqual(old?.data);
          expect(znode?.stat.mzxid, story).toBe(old?.stat.mzxid);
          expect(znode?.stat.czxid, story).toBe(old?.stat.czxid);
        }
        // What nobody owned before is nobody's to delete.
        for (const path of before.znodes.keys())
          if (!before.bases.has(path)) expect(after.znodes.has(path), story).toBe(true);

        if (failure !== null) {
          expect([...after.znodes], story).toEqual([...before.znodes]);
          expect([...after.bases.keys()], story).toEqual([...before.bases.keys()]);
        }
        const taken = Object.keys(now.declared).flatMap((path) => {
          const base = before.bases.get(path);
          return base !== undefined && isForeign(base) ? [base] : [];
        });
        if (now.verb !== 'apply' || taken.length === 0) continue;
        conflicts += 1;
        expect(failure, story).toMatchObject({ code: 'conflict', exitCode: 5 });
        for (const { path, owner } of taken)
          expect(failure?.details, story).toContain(`${path}: ${ownerText(owner)}`);
      }
    }),
    { seed: 11, numRuns: RUNS, endOnFailure: true },
  );
  expect(conflicts).toBeGreaterThan(RUNS);
}, 1_800_000);
