import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Json } from '../../src/model/json.ts';
import { type Declared, testProject } from '../support/project.ts';
import { raw, visible } from '../support/raw.ts';

const RUNS = process.env['ZKAI_TEST_FULL'] === '1' ? 300 : 25;

const name = fc.constantFrom('a', 'b', 'c', 'with space', 'grüße', '日本', 'x.y-z_1', '%41', "it's", '…');
const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => `/t/${names.join('/')}`);
const value = fc.oneof(
  fc.constant(''),
  fc.constantFrom('text', 'tr ue', '{"a": 1}', ' \n', 'ünïcode 😀'),
  fc.jsonValue({ maxDepth: 2 }).filter((json) => typeof json !== 'string' && isExact(json as Json)),
  fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
);
const tree = fc.dictionary(path, value as fc.Arbitrary<Declared[string]>, {
  minKeys: 1,
  maxKeys: 8,
  noNullPrototype: true,
});

/** Integers beyond 2^53 are refused by validation, since not every reader would get the same number. */
function isExact(json: Json): boolean {
  if (typeof json === 'number') return !Number.isInteger(json) || Number.isSafeInteger(json);
  return typeof json !== 'object' || json === null || Object.values(json).every(isExact);
}

/** Every znode with its bytes, parents included, in base64. */
async function liveTree(who: Awaited<ReturnType<typeof raw>>): Promise<Record<string, string>> {
  const all = await who.tree();
  const ours = [...all].filter(([at]) => at === '/t' || at.startsWith('/t/'));
  return Object.fromEntries(ours.map(([at, { data }]) => [at, data.toString('base64')]));
}

/** What a declared tree must look like: JSON as canonical text, parents empty. */
function expected(declared: Declared): Record<string, string> {
  const nodes: Record<string, string> = {};
  for (const at of Object.keys(declared)) {
    const names = at.split('/').slice(1);
    for (let depth = 1; depth < names.length; depth += 1) nodes[`/${names.slice(0, depth).join('/')}`] ??= '';
  }
  for (const [at, content] of Object.entries(declared))
    nodes[at] = contentBytes(content as Json | Buffer).toString('base64');
  return nodes;
}

function contentBytes(content: Json | Buffer): Buffer {
  if (Buffer.isBuffer(content)) return content;
  return Buffer.from(typeof content === 'string' ? content : canonical(content as Json));
}

/** RFC 8785, written a second time: keys by UTF-16 code units, everything else as JSON.stringify has it. */
function canonical(json: Json): string {
  if (Array.isArray(json)) return `[${json.map((member: Json) => canonical(member)).join(',')}]`;
  if (typeof json !== 'object' || json === null) return JSON.stringify(json);
  const members = Object.entries(json).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`).join(',')}}`;
}

test(`from any tree to any other (${RUNS} pairs): live is exactly what is declared, and nothing else is left or written`, async () => {
  const project = await testProject();
  const who = await raw(project.connect);
  await project.declare({ '/anchor': '1' }, 'anchor');
  await project.apply();
  await fc.assert(
    fc.asyncProperty(tree, tree, async (first, second) => {
      await project.declare(first);
      await project.apply();
      const before = await who.tree();
      expect(await liveTree(who)).toEqual(expected(first));
      await project.declare(second);
      await project.apply();
      expect(await liveTree(who)).toEqual(expected(second));
      expect((await project.plan()).changes).toEqual([]);
      // Equal values are not written.
      const after = await who.tree();
      for (const [at, { data, stat }] of before) {
        if (!at.startsWith('/t')) continue;
        const now = after.get(at);
        if (now?.data.equals(data) === true) expect(now.stat.mzxid, at).toBe(stat.mzxid);
      }
      await project.declare({});
      await project.apply();
      expect(await visible(who)).toEqual({ '/anchor': '1' });
    }),
    { seed: 9, numRuns: RUNS, endOnFailure: true },
  );
}, 600_000);
