import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Acl, OPEN_ACL } from '../../src/model/acl.ts';
import { testProject } from '../support/project.ts';
import { raw } from '../support/raw.ts';

const RUNS = process.env['ZKAI_TEST_FULL'] === '1' ? 300 : 30;

const name = fc.oneof(
  fc.constantFrom(
    'a',
    'b',
    'C',
    'null',
    'yes',
    '1',
    '-',
    '~',
    '#x',
    'a b',
    "it's",
    '{x}',
    '%41',
    'x: y',
    '日本',
  ),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }).filter(isName),
);
const path = fc.array(name, { maxLength: 4 }).map((names) => `/t${names.map((one) => `/${one}`).join('')}`);
const content = fc.oneof(
  fc.constantFrom(
    '',
    'null',
    '""',
    '~',
    'yes',
    '{"a": 1}',
    '[]',
    '{}',
    '1e3',
    '-0',
    ' \n',
    'a\r\nb',
    '---',
    '%TAG',
  ),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.json({ maxDepth: 4 }),
  fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.stringify(value)),
  fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
  fc.uint8Array({ minLength: 4090, maxLength: 4100 }).map((bytes) => Buffer.from(bytes)),
);
const acl: fc.Arbitrary<Acl> = fc.oneof(
  { weight: 4, arbitrary: fc.constant(OPEN_ACL) },
  {
    weight: 1,
    arbitrary: fc
      .array(fc.record({ perms: fc.constantFrom(1, 31, 7), scheme: fc.constant('ip'), id: fc.ipV4() }), {
        maxLength: 2,
      })
      .map((entries) => [...OPEN_ACL, ...entries]),
  },
);
const tree = fc.dictionary(path, fc.record({ content, acl }), {
  minKeys: 1,
  maxKeys: 10,
  noNullPrototype: true,
});

/** What ZooKeeper takes as a name, as far as this alphabet goes. */
function isName(text: string): boolean {
  return (
    !/[/\u0000-\u001f\u007f-\u009f\ud800-\uf8ff\ufff0-\uffff]/.test(text) && text !== '.' && text !== '..'
  );
}

test(`import, then plan, of random trees (${RUNS}): nothing but equal data to adopt, and no znode is ever written`, async () => {
  const project = await testProject();
  const who = await raw(project.connect);
  await project.declare({ '/anchor': '1' }, 'anchor');
  await project.apply();
  await fc.assert(
    fc.asyncProperty(tree, async (wanted) => {
      for (const [at, znode] of Object.entries(wanted).sort(([a], [b]) => (a < b ? -1 : 1)))
        if ((await who.get(at)) === null) await who.create(at, znode.content, { acl: znode.acl });
      const live = new Map([...(await who.tree())].filter(([at]) => at === '/t' || at.startsWith('/t/')));
      const { leftOut, documents } = await project.import('/t');
      // Nothing is lost in silence: names that look alike are the one thing that cannot be declared here.
      expect(leftOut.filter(({ why }) => why !== 'invalid')).toEqual([]);
      expect((documents[0]?.znodes ?? 0) + leftOut.length).toBe(live.size);
      const { changes, blocked } = await project.plan();
      expect(blocked).toEqual([]);
      expect(new Set(changes.map(({ actions, class: kind }) => `${kind} ${actions.join('+')}`))).toEqual(
        new Set(['adopt adopt']),
      );
      expect(changes.map((change) => change.path).sort()).toEqual(
        [...live.keys()].filter((at) => !leftOut.some((left) => left.path === at)).sort(),
      );
      await project.apply();
      expect((await project.plan()).changes).toEqual([]);
      for (const [at, { data, stat }] of live) {
        const now = await who.get(at);
        expect(now?.data.equals(data), at).toBe(true);
        expect({ mzxid: now?.stat.mzxid, aversion: now?.stat.aversion }, at).toEqual({
          mzxid: stat.mzxid,
          aversion: stat.aversion,
        });
      }
      await project.release('/t');
      await rm(join(project.directory, 'config/imported'), { recursive: true });
      for (const at of [...live.keys()].sort().toReversed()) await who.remove(at);
    }),
    { seed: 5, numRuns: RUNS, endOnFailure: true },
  );
}, 1_800_000);
