import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { askLedger, type LedgerReport } from '../../../src/flows/doctor/ask-ledger.ts';
import { aclEntries } from '../../../src/model/acl.ts';
import { znodePath } from '../../../src/model/znode-path.ts';
import { decodeHead, encodeHead, encodePart } from '../../../src/ledger/record.ts';
import { outputProblems } from '../../report/output-schemas.ts';
import { testProject, type TestProject } from '../../support/project.ts';
import { fingerprint, raw, type Raw } from '../../support/raw.ts';
import { jsonOf } from '../../support/run-cli.ts';

const LEDGER = '/zkai/.zkai';
const RECORD = `${LEDGER}/documents/test/ZnodeTree._.app`;

/** What the ledger is found to be: `id level` of everything that is not in order. */
async function examine(who: Raw): Promise<LedgerReport & { readonly told: readonly string[] }> {
  const found = await askLedger(who.session, znodePath('/zkai'), aclEntries(undefined));
  const bad = found.checks.filter(({ level }) => level !== 'ok');
  for (const { level, hint } of bad) if (level !== 'remark') expect(hint).not.toBeNull();
  return { ...found, told: bad.map(({ id, level }) => `${id} ${level}`) };
}

/** A document in parts, one in a single znode, and three revisions. */
async function applied(): Promise<{ project: TestProject; who: Raw }> {
  const project = await testProject();
  const who = await raw(project.connect);
  const many = Object.fromEntries(
    Array.from({ length: 100 }, (_, n) => [`/many/n${n + 100}`, `${n}`.repeat(900)]),
  );
  await project.declare({ '/deep/app': 'a', '/b': 'b' });
  await project.apply();
  await project.declare(many, 'many');
  await project.apply();
  await project.declare({ '/deep/app': 'A', '/b': 'b' });
  await project.apply();
  return { project, who };
}

test('a ledger is in order after every kind of apply, and looking at it changes nothing', async () => {
  const { project, who } = await applied();
  await who.create('/there', 't');
  await project.declare({ '/there': 't' }, 'there');
  await project.apply(); // takes over
  await who.set('/there', 'theirs');
  await who.set('/b', 'b'); // touched
  await who.remove('/deep/app');
  await project.apply().catch(() => {}); // restores
  const before = await fingerprint(who);
  const { told, facts, checks } = await examine(who);
  expect(told).toEqual([]);
  expect(checks.map(({ id }) => id)).toEqual([
    'ledger',
    'ledger.content',
    'ledger.records',
    'ledger.revision',
    'ledger.history',
    'ledger.zxids',
    'ledger.journal',
    'ledger.blobs',
    'ledger.locks',
    'ledger.acl',
    'ledger.foreign',
  ]);
  expect(facts).toMatchObject({
    revision: 5,
    state: 'stable',
    records: 3,
    znodes: 103,
    parents: 2,
    history: { entries: 5, oldest: 1, newest: 5 },
  });
  expect(await fingerprint(who)).toEqual(before);

  await project.apply({ destroy: true });
  expect((await examine(who)).told).toEqual([]);
});

test('an apply in batches leaves a ledger that is in order, with blobs that are in use', async () => {
  const project = await testProject({ environment: { batching: 'journal' } });
  const who = await raw(project.connect);
  await project.declare(thirty('a'));
  await project.apply();
  await project.declare(thirty('b'));
  await project.apply();
  const { told, facts } = await examine(who);
  expect(told).toEqual([]);
  expect(facts?.blobs).toBeGreaterThan(0);
  const [blob] = await who.children(`${LEDGER}/blobs`);
  await who.set(`${LEDGER}/blobs/${blob}/0000`, 'garbage');
  expect((await examine(who)).told).toEqual(['ledger.content problem', 'ledger.blobs problem']);
  await who.create(`${LEDGER}/blobs/${'0'.repeat(64)}`, '');
  expect((await examine(who)).told).toContain('ledger.blobs problem');
});

function thirty(value: string): Record<string, string> {
  return Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`/n${n}`, longText(n, value)]));
}

/** 40 kB that deflating makes half as small. */
function longText(n: number, seed: string): string {
  const hash = (part: number): string => createHash('sha256').update(`${seed}${n}/${part}`).digest('hex');
  return Array.from({ length: 625 }, (_, part) => hash(part)).join('');
}

/** A copy of a record is of another transaction than what it says, besides. */
const COPIED = [
  'ledger.records problem',
  'ledger.records problem',
  'ledger.records problem',
  'ledger.zxids problem',
  'ledger.zxids problem',
];

const DAMAGE: readonly (readonly [string, readonly string[], (who: Raw) => Promise<void>])[] = [
  [
    'a znode that cannot be read',
    ['ledger.content problem'],
    (who) => who.set(`${LEDGER}/parents/test`, 'x'),
  ],
  ['a znode that is missing', ['ledger problem'], (who) => who.remove(`${LEDGER}/locks`)],
  ['a newer format', ['ledger problem'], (who) => who.set(`${LEDGER}/format`, '{"format":2,"id":"x"}')],
  [
    'a record under another name',
    COPIED,
    async (who) => who.create(`${LEDGER}/documents/test/ZnodeTree._.other`, (await who.get(RECORD))?.data),
  ],
  [
    'a path in the records of two projects',
    COPIED.slice(1),
    async (who) => who.create(`${LEDGER}/documents/two/ZnodeTree._.app`, (await who.get(RECORD))?.data),
  ],
  [
    'a part that is gone',
    ['ledger.records problem'],
    async (who) => {
      await who.remove(`${LEDGER}/documents/test/ZnodeTree._.many/p0/c`);
      await who.remove(`${LEDGER}/documents/test/ZnodeTree._.many/p0`);
    },
  ],
  [
    'contents that are gone',
    ['ledger.content problem'],
    (who) => who.remove(`${LEDGER}/documents/test/ZnodeTree._.many/p0/c`),
  ],
  [
    'contents of another length',
    ['ledger.content problem'],
    (who) => who.set(`${LEDGER}/documents/test/ZnodeTree._.many/p0/c`, deflateSync('short')),
  ],
  ['a part that no record names', COPIED, async (who) => who.create(`${RECORD}/p5`, await headAsPart(who))],
  [
    'a history that lacks its newest entry',
    ['ledger.revision problem'],
    (who) => who.remove(`${LEDGER}/history/0000000003`),
  ],
  [
    'an entry of another revision',
    ['ledger.revision problem', 'ledger.revision problem'],
    async (who) =>
      who.create(`${LEDGER}/history/0000000009`, (await who.get(`${LEDGER}/history/0000000001`))?.data),
  ],
  [
    'a record that says another transaction',
    ['ledger.zxids problem'],
    async (who) => {
      const found = await who.get(RECORD);
      if (found === null) throw new Error('no record');
      const { record, nodes } = decodeHead(found.data, found.stat.mzxid);
      await who.set(
        RECORD,
        encodeHead(
          record,
          nodes.map((node) => ({ ...node, data: node.data ?? Buffer.alloc(0), mzxid: '0x1', czxid: '0x1' })),
        ),
      );
    },
  ],
  [
    'a ledger that was restored onto older znodes',
    ['ledger.zxids problem', 'ledger.zxids problem'],
    async (who) => {
      const found = await who.get(RECORD);
      if (found === null) throw new Error('no record');
      const { record, nodes } = decodeHead(found.data, found.stat.mzxid);
      await who.set(
        RECORD,
        encodeHead(
          record,
          nodes.map((node) => ({ ...node, data: node.data ?? Buffer.alloc(0), mzxid: '0x7fffffff00000000' })),
        ),
      );
    },
  ],
  [
    'an apply that is open without its journal',
    ['ledger.revision problem'],
    async (who) => {
      const revision = (await who.text(`${LEDGER}/revision`)) ?? '';
      await who.set(`${LEDGER}/revision`, revision.replace('"stable"', '"applying"'));
    },
  ],
  [
    'an apply in batches that was cut off, and whose journal has lost what it needs',
    ['ledger.revision problem', 'ledger.journal problem', 'ledger.journal problem'],
    async (who) => {
      const revision = JSON.parse((await who.text(`${LEDGER}/revision`)) ?? '') as Record<string, unknown>;
      await who.set(`${LEDGER}/revision`, JSON.stringify({ ...revision, id: 'x', state: 'applying' }));
      const empty = { acl: [], documentPieces: 0, acls: 0, writes: 1 };
      const nobody = { who: 'ada', ci: null, at: '', git: null, message: null, digest: '' };
      const names = { id: 'x', project: 'test', environment: 'test', command: 'apply' };
      const head = { v: 1, revision: 9, batches: [1], ...empty, ...nobody, ...names };
      await who.create(`${LEDGER}/journal`, JSON.stringify(head));
    },
  ],
  ['a lock without a session', ['ledger.locks problem'], (who) => who.create(`${LEDGER}/lock`, '{}')],
  ['a fence without a session', ['ledger.locks problem'], (who) => who.create(`${LEDGER}/locks/x`, '{}')],
  [
    'znodes of others',
    ['ledger.foreign warning'],
    async (who) => {
      await who.create(`${LEDGER}/notes/mine`, 'x');
      await who.create(`${LEDGER}/history/readme`, 'x');
    },
  ],
  [
    'another ACL',
    ['ledger.acl warning'],
    async (who) => {
      await who.session.setAcl(
        znodePath(`${LEDGER}/revision`),
        [...aclEntries(undefined), { perms: 1, scheme: 'ip', id: '10.0.0.1' }],
        -1,
      );
    },
  ],
  [
    'a held lock',
    ['ledger.locks remark'],
    (who) =>
      who.create(`${LEDGER}/lock`, '{"id":"x","command":"apply","who":"ada","since":"now","ci":null}', {
        ephemeral: true,
      }),
  ],
  [
    'a journal that was never begun',
    ['ledger.content problem', 'ledger.journal remark'],
    (who) => who.create(`${LEDGER}/journal`, '{}'),
  ],
  [
    'a blob that nobody refers to',
    ['ledger.blobs remark'],
    (who) => who.create(`${LEDGER}/blobs/${'a'.repeat(64)}/0000`, 'x'),
  ],
];

test.each(DAMAGE)('%s: %s', async (_, expected, damage) => {
  const { who } = await applied();
  await damage(who);
  const { told, checks } = await examine(who);
  expect(told).toEqual(expected);
  const wrong = checks.filter(({ level }) => level !== 'ok');
  for (const { message } of wrong) expect(message).toMatch(/^[^A-Z].*[^.]$/s);
});

/** The znodes of the head, in the form of a part. */
async function headAsPart(who: Raw): Promise<Buffer> {
  const found = await who.get(RECORD);
  if (found === null) throw new Error('no record');
  const { nodes } = decodeHead(found.data, found.stat.mzxid);
  return encodePart(nodes.map((node) => ({ ...node, mzxid: null, data: node.data ?? Buffer.alloc(0) })));
}

test('where there is no ledger, there is nothing to check', async () => {
  const project = await testProject();
  const who = await raw(project.connect);
  await who.create('/x');
  expect(await examine(who)).toMatchObject({ facts: null, told: ['ledger remark'] });
});

test('doctor --ledger says it: 0 in order, 2 where something is wrong, with the way out', async () => {
  const { project, who } = await applied();
  const without = jsonOf(await project.zkai(['doctor', '--json']));
  expect(without).toMatchObject({ ledger: null });
  expect(outputProblems(without)).toEqual([]);
  const json = await project.zkai(['doctor', '--ledger', '--json']);
  const view = jsonOf(json);
  expect(outputProblems(view)).toEqual([]);
  expect(view).toMatchObject({ exitCode: 0, ledger: { revision: 3, records: 2, znodes: 102 } });
  const text = await project.zkai(['doctor', '--ledger', '--verbose']);
  expect(text.stdout).toContain('Ledger\n');
  expect(text.stdout).toMatch(/history +3 entries, revisions 1 to 3, 0 blobs/);

  await who.remove(`${LEDGER}/history/0000000003`);
  const broken = await project.zkai(['doctor', '--ledger']);
  expect(broken.code).toBe(2);
  expect(broken.stdout).toContain('revision says 3, and the newest entry of the history is 2');
  expect(broken.stdout).toContain(`deleteall ${LEDGER}`);
});
