import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeDetail, decodeHistory, encodeDetail, encodeHistory } from '../../src/ledger/history.ts';
import { type JournalStep } from '../../src/ledger/journal.ts';
import { decodeSteps, encodeSteps } from '../../src/ledger/journal-steps.ts';
import { decodeParents, encodeParents } from '../../src/ledger/parents.ts';
import { decodeContents, encodeContents, encodeContentsLater } from '../../src/ledger/contents.ts';
import { PART_BYTES, type Partition, partitionNodes, type RecordShard } from '../../src/ledger/partition.ts';
import {
  decodeHead,
  decodePart,
  encodeHead,
  encodePart,
  type IndexedNode,
  type RecordedNode,
} from '../../src/ledger/record.ts';
import { type ZnodePath, znodePath } from '../../src/model/znode-path.ts';

const MZXID = '0xabc';
const name = fc.constantFrom('a', 'b', 'c d', 'é', '日本', 'z-9_.x');
const path = fc.array(name, { minLength: 1, maxLength: 5 }).map((names) => znodePath(`/${names.join('/')}`));
const zxid = fc.option(fc.integer({ min: 1 }).map((number) => `0x${number.toString(16)}`));
const data = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 50 }).map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 50 }).map((bytes) => Buffer.from(bytes)),
);
const node: fc.Arbitrary<RecordedNode> = fc.record({
  path,
  revision: fc.nat(),
  czxid: zxid,
  mzxid: zxid,
  aversion: fc.nat({ max: 5 }),
  acl: fc.constantFrom('world:anyone:cdrwa', 'digest:ci:x:cdrwa,world:anyone:r'),
  data,
});
/** Sizes are what counts here. */
const sized = fc.uniqueArray(
  fc
    .tuple(node, fc.integer({ min: 0, max: PART_BYTES + 1000 }))
    .map(([one, size]): RecordedNode => ({ ...one, data: Buffer.alloc(size) })),
  { selector: (one) => one.path, maxLength: 15 },
);
const nodes = fc.uniqueArray(node, { selector: (one) => one.path, maxLength: 30 });
const someNodes = fc.uniqueArray(node, { selector: (one) => one.path, minLength: 1, maxLength: 30 });
const head = {
  environment: 'prod',
  document: {
    id: 'ZnodeTree/ä',
    kind: 'ZnodeTree',
    name: 'ä',
    cluster: null,
    specHash: 'sha256:0',
    source: 'a.yaml:1',
  },
};

/** What is read back: zxids that nobody could know are those of the znode itself. */
function asRead(list: readonly RecordedNode[]): IndexedNode[] {
  return list.map((one) => ({
    ...one,
    czxid: one.czxid ?? MZXID,
    mzxid: one.mzxid ?? MZXID,
    length: one.data.length,
  }));
}

describe('what is written to the ledger is what is read from it', () => {
  test('heads and parts of records', () => {
    fc.assert(
      fc.property(nodes, (list) => {
        expect(decodeHead(encodeHead(head, list), MZXID)).toEqual({
          record: head,
          nodes: asRead(list),
          partition: null,
        });
        expect(decodePart(encodePart(list), MZXID)).toEqual(asRead(list));
      }),
      { seed: 17, numRuns: 60 },
    );
  });

  test('contents that are stored apart, of any bytes, and none that do not fit the record', () => {
    fc.assert(
      fc.property(someNodes, (small) => {
        const list = small.map((one, at) => (at === 0 ? { ...one, data: Buffer.alloc(5000, 'é') } : one));
        const indexed = decodePart(encodePart(list), MZXID);
        expect(indexed.map(({ data: content }) => content)).toEqual(list.map(() => null));
        expect(decodeHead(encodeHead(head, list), MZXID).nodes).toEqual(indexed);
        const stored = encodeContents(list.map(({ data: content }) => content));
        expect(decodeContents(stored, indexed)).toEqual(list.map(({ data: content }) => content));
        expect(() => decodeContents(stored, indexed.concat(indexed))).toThrow('are named');
        expect(() => decodeContents(stored, indexed.slice(1))).toThrow('are named');
      }),
      { seed: 17, numRuns: 60 },
    );
  });

  test('parents', () => {
    const parent = fc.record({
      path,
      environment: fc.string(),
      revision: fc.nat(),
      czxid: zxid,
      aversion: fc.nat(),
      acl: fc.constantFrom('world:anyone:cdrwa', 'digest:ci:x:cdrwa,world:anyone:r'),
    });
    fc.assert(
      fc.property(fc.uniqueArray(parent, { selector: (one) => one.path }), (list) => {
        const read = decodeParents(encodeParents(list), MZXID);
        expect([...read.values()]).toEqual(list.map((one) => ({ ...one, czxid: one.czxid ?? MZXID })));
      }),
      { seed: 17, numRuns: 60 },
    );
  });

  test('history', () => {
    const change = fc.record({
      path,
      document: fc.option(fc.string()),
      before: fc.option(data),
      actions: fc.constantFrom(['create'], ['update'], ['delete'], ['adopt']) as fc.Arbitrary<['create']>,
      base: fc.option(
        fc.oneof(
          fc.record({
            record: fc.string(),
            acl: fc.constantFrom('world:anyone:cdrwa', 'ip:::1:r'),
            data: fc.option(data),
          }),
          fc.constant({ record: null, acl: 'world:anyone:cdrwa', data: null }),
        ),
      ),
    });
    fc.assert(
      fc.property(
        fc.array(change, { maxLength: 10 }),
        fc.option(fc.string({ unit: 'grapheme' })),
        (changes, message) => {
          const record = {
            revision: 7,
            id: 'id',
            project: 'p',
            environment: 'e',
            command: 'apply',
            who: 'ann@host',
            ci: null,
            at: '2026-01-01T00:00:00.000Z',
            git: null,
            message,
            digest: 'sha256:0',
            changes,
            documents: changes.length === 0 ? null : [head.document],
          };
          expect(decodeHistory(encodeHistory(record))).toEqual(record);
          const ref = { sha256: 'abc', chunks: 1 };
          expect(decodeHistory(encodeHistory(record, ref))).toMatchObject({ changes: [], blob: ref });
          const { documents } = record;
          expect(decodeDetail(encodeDetail(record))).toEqual({ changes, documents });
        },
      ),
      { seed: 17, numRuns: 60 },
    );
  });
});

test('contents that were deflated ahead, and others that begin like them', async () => {
  const contents = ['a', 'bb', ''].map((text) => Buffer.from(text));
  const lists = [contents, contents.slice(0, 2), contents.with(1, Buffer.from('cc'))];
  for (const list of lists) {
    await encodeContentsLater(contents);
    expect(decodeContents(encodeContents(list), list)).toEqual(list);
    expect(decodeContents(encodeContents(list), list)).toEqual(list);
  }
});

test('the steps of a journal, with every content as it is, and no step of a damaged one', async () => {
  const acl = fc.constant([{ perms: 31, scheme: 'world', id: 'anyone' }]);
  const stat = {
    version: fc.nat(),
    czxid: fc.constant('0x1'),
    mzxid: fc.constant('0x2'),
    aversion: fc.nat(),
  };
  const base = fc.record({
    record: fc.option(fc.string()),
    revision: fc.nat(),
    czxid: fc.constant('0x1'),
    mzxid: fc.constant('0x2'),
    aversion: fc.nat(),
    acl: fc.constant('world:anyone:r'),
    data,
  });
  // Some documents are small ones, and some have contents of their own.
  const large = fc.integer({ min: 2000, max: 6000 }).map((bytes) => Buffer.alloc(bytes, 'é'));
  const step: fc.Arbitrary<JournalStep> = fc.record({
    path,
    actions: fc.constantFrom(['create'], ['update'], ['delete'], ['adopt']) as fc.Arbitrary<['create']>,
    document: fc.constantFrom(null, 'ZnodeTree/a', 'ZnodeTree/b'),
    precondition: fc.option(fc.record(stat)),
    before: fc.option(data),
    beforeAcl: fc.option(acl),
    after: fc.option(fc.oneof(data, large)),
    acl: fc.option(acl),
    base: fc.option(base),
    movedFrom: fc.option(path, { nil: undefined }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 10 }), async (steps) => {
      const stored = await encodeSteps(steps);
      expect(decodeSteps(stored)).toEqual(steps);
      expect(() => decodeSteps(stored.subarray(0, -2))).toThrow(/are named/);
      expect(() => decodeSteps(Buffer.concat([stored, Buffer.from('x')]))).toThrow('are named');
    }),
    { seed: 17, numRuns: 60 },
  );
});

test('parts hold every node once, in ranges, at most 64 KiB each unless one node is larger, and keep what did not change', () => {
  fc.assert(
    fc.property(sized, sized, (first, second) => {
      const before = spread(first, null);
      const after = spread(second, before);
      for (const [list, shards] of [
        [first, before.shards],
        [second, after.shards],
      ] as const) {
        const held = shards.flatMap((shard) => shard.nodes.map((one) => one.path));
        expect(held.toSorted()).toEqual(list.map((one) => one.path).toSorted());
        expect(new Set(shards.map(({ part }) => part)).size).toBe(shards.length);
        for (const { nodes: inside } of shards) {
          const bytes = inside.reduce((sum, one) => sum + one.data.length, 0);
          expect(inside.length === 1 || bytes <= PART_BYTES).toBe(true);
        }
      }
      // The same nodes again: the same parts.
      const again = spread(second, after);
      expect(again.partition).toEqual(after.partition);
      expect(again.shards.map(idAndPaths)).toEqual(after.shards.map(idAndPaths));
    }),
    { seed: 17, numRuns: 60 },
  );
});

function idAndPaths({ part, nodes: inside }: RecordShard): readonly unknown[] {
  return [part, ...inside.map((one) => one.path)];
}

function spread(list: readonly RecordedNode[], old: { partition: Partition } | null) {
  const map = new Map<ZnodePath, RecordedNode>(list.map((one) => [one.path, one]));
  return partitionNodes(map, old?.partition ?? null);
}
