import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Declared } from '../support/project.ts';
import { raw, visible } from '../support/raw.ts';
import { historyProject } from './history-project.ts';

const PATHS = ['/a', '/a/b', '/a/b/c', '/d', '/d/e', '/f'];
const value = fc.constantFrom<Declared[string]>('', 'text', { n: 1 }, { n: 2, list: [1, 2] }, [1]);
const tree = fc.dictionary(fc.constantFrom(...PATHS), value, {
  minKeys: 1,
  maxKeys: PATHS.length,
  noNullPrototype: true,
});
/** The znodes, which of two documents declares each, and under which name and where the first one has its own. */
const step = fc.record({
  nodes: tree,
  split: fc.integer({ min: 0, max: PATHS.length }),
  name: fc.constantFrom('one', 'uno'),
  below: fc.constantFrom('', '/q'),
});

const RUNS = process.env['ZKAI_TEST_FULL'] === '1' ? 40 : 6;

test('whatever was applied: every revision can be gone back to, and is then what it was', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 2, maxLength: 5 }),
      fc.infiniteStream(fc.nat()),
      async (steps, picks) => {
        const project = await historyProject();
        const who = await raw(project.connect);
        const trees = new Map<number, Record<string, string>>();
        let last = 'one';
        for (const { nodes, split, name, below } of steps) {
          const entries = Object.entries(nodes);
          const own = entries.slice(0, split).map(([path, held]) => [`${below}${path}`, held] as const);
          await project.declare({}, last);
          await project.declare(Object.fromEntries(own), name);
          await project.declare(Object.fromEntries(entries.slice(split)), 'two');
          const isMoved = name !== last && own.length > 0;
          await project.declareMoves(isMoved ? [{ from: `ZnodeTree/${last}`, to: `ZnodeTree/${name}` }] : []);
          last = name;
          const { revision } = await project.apply();
          trees.set(revision, await visible(who));
        }
        for (let round = 0; round < 4; round += 1) {
          const revisions = [...trees.keys()];
          const to = revisions[(picks.next().value ?? 0) % revisions.length] ?? 1;
          const { result } = await project.rollback(`@${to}`);
          expect(await visible(who), `@${to}`).toEqual(trees.get(to));
          expect((await project.diff(`@${to}`, '@latest')).changes).toEqual([]);
          expect(await project.drift()).toMatchObject({ items: [] });
          trees.set(result.revision, await visible(who));
        }
        await who.session.close();
      },
    ),
    { seed: 99, numRuns: RUNS },
  );
}, 240_000);
