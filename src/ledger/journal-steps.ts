import { type Acl } from '../model/acl.ts';
import { type Action } from '../model/change.ts';
import { type JsonPointer } from '../model/json.ts';
import { type ZnodePath } from '../model/znode-path.ts';
import { decodeJson, encodeJson, inflate, joinContents, splitContents } from './codec.ts';
import { encodeContentsLater, sliceContents } from './contents.ts';
import { type JournalBase, type JournalStep } from './journal.ts';
import { fitsPack } from './pack.ts';
import { expectShapes } from './shape.ts';

/** `b`, `n`, `g`: bytes of the data before, after, and as it is recorded, which follow behind the steps. */
interface StoredStep {
  p: string;
  a: readonly Action[];
  d?: string;
  /** version, czxid, mzxid, aversion */
  x?: readonly [number, string, string, number];
  b?: number;
  k?: Acl;
  n?: number;
  g?: number;
  l?: Acl;
  i?: readonly JsonPointer[];
  o?: StoredBase;
  f?: string;
}

/** Without `d` the same bytes as the znode had. */
interface StoredBase {
  readonly k: string | null;
  readonly r: number;
  readonly c: string;
  readonly m: string;
  readonly a: number;
  readonly l: string;
  readonly d?: number;
}

/**
 * Deflated: a server copies what it writes a dozen times, and that costs more than to deflate it. The contents are
 * deflated in runs, each as it is going to stand in the records, so that it need not be deflated again for them.
 */
export async function encodeSteps(steps: readonly JournalStep[]): Promise<Buffer> {
  const runs: Buffer[][] = [];
  let small: Buffer[] = [];
  let ofDocument: Buffer[] = [];
  let bytes = 0;
  const keep = (content: Buffer): number => {
    ofDocument.push(content);
    bytes += content.length;
    return content.length;
  };
  const stored = steps.map((step, index) => {
    const its = storeStep(step, keep);
    if (steps[index + 1]?.document === step.document) return its;
    if (fitsPack(ofDocument.length, bytes)) {
      for (const content of ofDocument) small.push(content);
    } else {
      runs.push(small, ofDocument);
      small = [];
    }
    [ofDocument, bytes] = [[], 0];
    return its;
  });
  runs.push(small);
  const deflated = runs.filter(({ length }) => length > 0).map(encodeContentsLater);
  const json = encodeJson(stored);
  const parts = [json, ...(await Promise.all(deflated))];
  return joinContents(
    parts.map(({ length }) => ({ length })),
    parts,
  );
}

/** @throws Error when the bytes are no steps */
export function decodeSteps(data: Buffer): JournalStep[] {
  const { value: lengths, contents: stored } = splitContents(data);
  expectShapes(lengths, { length: 'count' });
  const [json, ...runs] = sliceContents(stored, lengths as unknown as readonly { readonly length: number }[]);
  const value = decodeJson(json ?? Buffer.alloc(0));
  const contents = Buffer.concat(runs.map(inflate));
  expectShapes(value, {
    p: 'string',
    a: 'list',
    d: 'string?',
    x: 'list?',
    b: 'count?',
    n: 'count?',
    g: 'count?',
    i: 'list?',
    o: 'object?',
    f: 'string?',
  });
  let at = 0;
  const take = (length: number): Buffer => contents.subarray(at, (at += length));
  const steps = (value as unknown as readonly StoredStep[]).map((step) => readStep(step, take));
  if (at !== contents.length)
    throw new Error(`contents of ${contents.length} bytes, and the steps say ${at}`);
  return steps;
}

/** Member by member: spreading what may be absent takes most of what encoding many steps does. */
function storeStep(step: JournalStep, keep: (content: Buffer) => number): Readonly<StoredStep> {
  const { precondition } = step;
  const stored: StoredStep = { p: step.path, a: step.actions };
  if (step.document !== null) stored.d = step.document;
  if (precondition !== null) {
    const { version, czxid, mzxid, aversion } = precondition;
    stored.x = [version, czxid, mzxid, aversion];
  }
  if (step.before !== null) stored.b = keep(step.before);
  if (step.beforeAcl !== null) stored.k = step.beforeAcl;
  if (step.after !== null) stored.n = keep(step.after);
  if (step.recorded !== undefined) stored.g = keep(step.recorded);
  if (step.acl !== null) stored.l = step.acl;
  if (step.ignored !== undefined) stored.i = step.ignored;
  if (step.base !== null) stored.o = storeBase(step.base, step.before, keep);
  if (step.movedFrom !== undefined) stored.f = step.movedFrom;
  return stored;
}

/** Takes the contents in the order in which they were kept. */
function readStep(
  { p, a, d, x, b, k, n, g, l, i, o, f }: StoredStep,
  take: (length: number) => Buffer,
): JournalStep {
  const before = b === undefined ? null : take(b);
  return {
    path: p as ZnodePath,
    actions: a,
    document: d ?? null,
    precondition: x === undefined ? null : { version: x[0], czxid: x[1], mzxid: x[2], aversion: x[3] },
    before,
    beforeAcl: k ?? null,
    after: n === undefined ? null : take(n),
    ...(g === undefined ? {} : { recorded: take(g) }),
    acl: l ?? null,
    ...(i === undefined ? {} : { ignored: i }),
    base: o === undefined ? null : readBase(o, before, take),
    movedFrom: f as ZnodePath | undefined,
  };
}

/** What zkai wrote last is most often what is there: it is stored once. */
function storeBase(base: JournalBase, before: Buffer | null, keep: (content: Buffer) => number): StoredBase {
  return {
    k: base.record,
    r: base.revision,
    c: base.czxid,
    m: base.mzxid,
    a: base.aversion,
    l: base.acl,
    ...(before?.equals(base.data) === true ? {} : { d: keep(base.data) }),
  };
}

function readBase(
  { k, r, c, m, a, l, d }: StoredBase,
  before: Buffer | null,
  take: (length: number) => Buffer,
): JournalBase {
  const data = d === undefined ? before : take(d);
  return { record: k, revision: r, czxid: c, mzxid: m, aversion: a, acl: l, data: data ?? Buffer.alloc(0) };
}
