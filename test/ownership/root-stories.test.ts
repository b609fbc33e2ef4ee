import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readLedger } from '../../src/ledger/read.ts';
import { type ZnodePath } from '../../src/model/znode-path.ts';
import { type TestProject, testProject } from '../support/project.ts';
import { type Raw, raw } from '../support/raw.ts';
import { jsonOf } from '../support/run-cli.ts';
import { freshChroot } from '../support/server.ts';

const RUNS = process.env['ZKAI_TEST_FULL'] === '1' ? 60 : 5;
const ROOTS = ['/a', '/a/deep', '/b'] as const;
const NAMES = ['one', 'two'] as const;

/** Either of two projects goes to a root, or applies a value. */
type Step = { readonly actor: 0 | 1 } & ({ readonly root: string } | { readonly value: string });

const step: fc.Arbitrary<Step> = fc
  .tuple(
    fc.constantFrom<0 | 1>(0, 1),
    fc.oneof(
      fc.record({ root: fc.constantFrom(...ROOTS) }),
      fc.record({ value: fc.constantFrom('x', 'y', 'z') }),
    ),
  )
  .map(([actor, act]) => ({ actor, ...act }));

interface Story {
  root: string;
  value: string | null;
  /** The values that were applied; a change of the root applies none. */
  readonly applied: string[];
}

async function goTo({ directory }: TestProject, root: string): Promise<void> {
  const path = join(directory, 'zkai.yaml');
  const file = JSON.parse(await readFile(path, 'utf8'));
  const from = file.spec.root;
  await writeFile(
    path,
    JSON.stringify({
      ...file,
      spec: { ...file.spec, root, moved: [{ from: `Root/${from}`, to: `Root/${root}` }] },
    }),
  );
}

async function ownersOf(who: Raw): Promise<Map<string, string[]>> {
  const owners = new Map<string, string[]>();
  for (const root of ROOTS) {
    const read = async (ops: Parameters<typeof who.session.read>[0]) => (await who.session.read(ops)).results;
    const { bases } = await readLedger(read, root as string as ZnodePath);
    for (const [path, { owner }] of bases)
      owners.set(path, [...(owners.get(path) ?? []), `${owner.project} ${root}`]);
  }
  return owners;
}

test(`two projects that go from root to root (${RUNS} stories): each znode has one owner, in the ledger of its root, and no value of the history is lost`, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 16 }), async (steps) => {
      const connect = freshChroot();
      const who = await raw(connect);
      const projects = await Promise.all(NAMES.map((name) => testProject({ connect, name, root: '/a' })));
      const stories: Story[] = NAMES.map(() => ({ root: '/a', value: null, applied: [] }));
      for (const one of steps) {
        const [project, story] = [projects[one.actor] as TestProject, stories[one.actor] as Story];
        const name = NAMES[one.actor];
        if ('root' in one) {
          if (one.root === story.root) continue;
          await goTo(project, one.root);
          story.root = one.root;
          if (story.value !== null)
            expect(await project.apply()).toMatchObject({ outcome: 'applied', written: 0 });
        } else if (one.value !== story.value) {
          story.value = one.value;
          story.applied.push(one.value);
          await project.declare({ [`/${name}/x`]: one.value }, name);
          await project.apply();
        }
        const expected = NAMES.flatMap((its, index) => {
          const { value, root } = stories[index] as Story;
          return value === null
            ? []
            : [`/${its}`, `/${its}/x`].map((path) => [path, [`${its} ${root}`]] as const);
        });
        expect(await ownersOf(who)).toEqual(new Map(expected));
      }
      for (const [index, project] of projects.entries()) {
        const { value, applied } = stories[index] as Story;
        if (value === null) continue;
        expect((await project.plan()).changes).toEqual([]);
        const log = jsonOf(await project.zkai(['log', '--json', '--limit', '100']));
        const entries = log['entries'] as { revision: number; changes: { path: string }[] }[];
        const writes = entries.filter(({ changes }) => changes.length > 0).toReversed();
        expect(writes).toHaveLength(applied.length);
        const [first] = writes;
        const show = jsonOf(await project.zkai(['show', `@${first?.revision}`, '--json']));
        const shown = (show['changes'] as { path: string; fields: { after: unknown }[] }[]).at(-1);
        expect(shown?.fields[0]?.after).toEqual(applied[0]);
        const checked = await project.zkai(['doctor', '--ledger']);
        expect(checked.code, checked.stdout).toBe(0);
      }
      await who.session.close();
    }),
    { numRuns: RUNS, ...(process.env['ZKAI_TEST_FULL'] === '1' ? {} : { seed: 20261122 }) },
  );
}, 600_000);
