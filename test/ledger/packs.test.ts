import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bootstrap } from '../../src/apply/bootstrap.ts';
import { sendFenced } from '../../src/apply/journal/send-fenced.ts';
import { ledgerPaths } from '../../src/ledger/paths.ts';
import { readLedger } from '../../src/ledger/read.ts';
import { type DocumentRecord } from '../../src/ledger/record.ts';
import { NO_PROJECT } from '../../src/ledger/state.ts';
import { ledgerWrites, ledgerWritesAtOnce, projectWrites } from '../../src/ledger/writes.ts';
import { readOf } from '../../src/live/read-of.ts';
import { OPEN_ACL, OPEN_ACL_TEXT } from '../../src/model/acl.ts';
import { recordKey } from '../../src/model/tree.ts';
import { type WriteOp } from '../../src/model/write-op.ts';
import { joinPath, znodePath } from '../../src/model/znode-path.ts';
import { testProject } from '../support/project.ts';
import { raw } from '../support/raw.ts';

const ROOT = znodePath('/zkai');
const PATHS = ledgerPaths(ROOT);
const FENCE = joinPath(PATHS.locks, 'story');
const RECORDS = joinPath(PATHS.documents, 'test');
const WHERE = { project: 'test', paths: PATHS, acl: OPEN_ACL };
const NAMES = Array.from({ length: 24 }, (_, index) => `d${index}`);

/** What a document has from now on, as the length of its values; none: it goes. */
type Values = readonly number[];

interface Step {
  /** In packs, over several transactions; else in one. */
  readonly batches: boolean;
  readonly changes: readonly (readonly [name: string, values: Values])[];
  /** So many transactions go through: of a step in batches, else of what is deleted behind it. */
  readonly tear: number;
  /** What becomes of what was torn. */
  readonly ending: 'finished' | 'undone';
}

const someValues = fc.oneof(
  { weight: 1, arbitrary: fc.constant([]) },
  { weight: 3, arbitrary: fc.array(fc.constantFrom(0, 10, 300, 5000), { minLength: 1, maxLength: 3 }) },
);

function changesOf(size: { readonly minLength: number; readonly maxLength: number }) {
  return fc
    .subarray(NAMES, size)
    .chain((names) => fc.tuple(...names.map((name) => fc.tuple(fc.constant(name), someValues))));
}

const steps = fc.array(
  fc.record<Step>({
    batches: fc.boolean(),
    changes: fc.oneof(changesOf({ minLength: 1, maxLength: 4 }), changesOf({ minLength: 10, maxLength: 24 })),
    tear: fc.oneof(fc.constant(Infinity), fc.nat({ max: 6 })),
    ending: fc.constantFrom('finished', 'undone'),
  }),
  { minLength: 1, maxLength: 12 },
);

const WHOLE = { tear: Infinity, ending: 'finished' } as const;

function all(names: readonly string[], lengths: Values): Step['changes'] {
  return names.map((name) => [name, lengths]);
}

/** A record of its own that hides one in a pack goes: what it hid must not come back. */
const REPLACED_THEN_GONE: readonly Step[] = [
  { ...WHOLE, batches: true, changes: all(NAMES, [10]) },
  { ...WHOLE, batches: false, changes: [['d0', [20]]] },
  { ...WHOLE, batches: false, changes: [['d0', []]] },
];

/** A pack that only says what is gone is needed as long as the pack below it. */
const GONE_IN_A_PACK: readonly Step[] = [
  { ...WHOLE, batches: true, changes: all(NAMES, [10]) },
  { ...WHOLE, batches: true, changes: all(NAMES.slice(0, 12), []) },
  { ...WHOLE, batches: false, changes: [['d20', [20]]] },
];

function recordOf(name: string, values: Values, revision: number): DocumentRecord {
  const document = {
    id: `ZnodeTree/${name}`,
    kind: 'ZnodeTree',
    name,
    cluster: null,
    specHash: `sha256:${revision}`,
    source: 'a.yaml:1',
  };
  const nodes = values.map((length, index) => {
    const path = znodePath(`/app/${name}/${index}`);
    const data = Buffer.alloc(length, `${name}.${revision}.`);
    return { path, revision, czxid: '0x1', mzxid: '0x2', aversion: 0, acl: OPEN_ACL_TEXT, data };
  });
  return { environment: 'dev', document, nodes: new Map(nodes.map((node) => [node.path, node])) };
}

function recordsOf(documents: ReadonlyMap<string, DocumentRecord>): ReadonlyMap<string, DocumentRecord> {
  return new Map([...documents.values()].map((record) => [recordKey(record.document), record]));
}

test('whatever is written in packs or not, torn, finished or undone: the ledger says what was said last of every document', async () => {
  const project = await testProject();
  const who = await raw(project.connect);
  await who.create('/story');
  const { session } = who;
  const read = readOf(session);
  const chroot = project.connect.slice(project.connect.indexOf('/'));
  const meta = { ledgerId: 'l', at: '2026-01-01T00:00:00.000Z', by: 'test', refuseBegin: () => {} };
  const absolute = await raw(project.connect.slice(0, project.connect.indexOf('/')));
  await bootstrap(absolute.session, { chroot, root: ROOT, acl: OPEN_ACL, ...meta });
  await who.create(FENCE);
  let revision = 0;

  const said = async (): Promise<Record<string, unknown>> => {
    const { records } = (await readLedger(read, ROOT)).projects.get('test') ?? NO_PROJECT;
    return plain(new Map([...records].map(([key, { record }]) => [key, record])));
  };
  const litterLeft = async (): Promise<number> =>
    [...projectWrites(await readLedger(read, ROOT), WHERE, null).litter()].length;

  const write = async (next: ReadonlyMap<string, DocumentRecord>, tear: number): Promise<void> => {
    const ledger = await readLedger(read, ROOT);
    const groups = ledgerWrites(ledger, { records: next, parents: new Map() }, { ...WHERE, revision });
    let sent = 0;
    for (const group of groups) {
      if (sent === tear) return;
      if (group.length > 0) await who.multi(group);
      sent += 1;
    }
  };

  await fc.assert(
    fc.asyncProperty(steps as fc.Arbitrary<readonly Step[]>, async (story) => {
      const model = new Map<string, DocumentRecord>();
      for (const { batches, changes, tear, ending } of story) {
        revision += 1;
        const before = new Map(
          changes.map(([name]) => [name, model.get(name) ?? recordOf(name, [], revision)]),
        );
        const after = new Map(changes.map(([name, values]) => [name, recordOf(name, values, revision)]));
        const isUndone = batches && tear !== Infinity && ending === 'undone';
        if (batches) {
          await write(recordsOf(after), tear);
          if (tear !== Infinity) await write(recordsOf(isUndone ? before : after), Infinity);
        } else {
          const ledger = await readLedger(read, ROOT);
          const next = { records: recordsOf(after), parents: new Map() };
          const { ops, litter } = ledgerWritesAtOnce(ledger, next, WHERE);
          if (ops.length > 0) await who.multi(ops);
          const groups = [...litter()].slice(0, tear);
          expect(await sendFenced({ session, fence: FENCE }, groups as WriteOp[][])).toBeNull();
        }
        for (const [name, record] of isUndone ? before : after) {
          if (record.nodes.size > 0) model.set(name, record);
          else model.delete(name);
        }
        expect(await said()).toEqual(plain(recordsOf(model)));
        if (batches) expect(await litterLeft()).toBe(0);
      }
      revision += 1;
      await write(recordsOf(new Map(NAMES.map((name) => [name, recordOf(name, [], revision)]))), Infinity);
      expect(await who.children(RECORDS)).toEqual([]);
    }),
    {
      numRuns: process.env['ZKAI_TEST_FULL'] === undefined ? 40 : 1000,
      endOnFailure: true,
      examples: [[REPLACED_THEN_GONE], [GONE_IN_A_PACK]],
    },
  );
}, 600_000);

/** What it says, to be compared. */
function plain(records: ReadonlyMap<string, DocumentRecord>): Record<string, unknown> {
  return Object.fromEntries(
    [...records].map(([key, { document, nodes }]) => [
      key,
      {
        hash: document.specHash,
        nodes: [...nodes.values()].map(({ path, data }) => [path, data.toString()]),
      },
    ]),
  );
}
