import { type Acl } from '../model/acl.ts';
import { type Action } from '../model/change.ts';
import { type JsonPointer } from '../model/json.ts';
import { type ZnodePath } from '../model/znode-path.ts';
import { joinContents, splitContents } from './codec.ts';
import { type JournalBase, type JournalStep } from './journal.ts';
import { expectShapes } from './shape.ts';

/** `b`, `n`, `g`: bytes of the data before, after, and as it is recorded, which follow behind the steps. */
interface StoredStep {
  readonly p: string;
  readonly a: readonly Action[];
  readonly d?: string;
  /** version, czxid, mzxid, aversion */
  readonly x?: readonly [number, string, string, number];
  readonly b?: number;
  readonly k?: Acl;
  readonly n?: number;
  readonly g?: number;
  readonly l?: Acl;
  readonly i?: readonly JsonPointer[];
  readonly o?: StoredBase;
  readonly f?: string;
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

/** A journal lives for seconds, and the time to write it is what it costs: it is not deflated. */
export function encodeSteps(steps: readonly JournalStep[]): Buffer {
  const contents: Buffer[] = [];
  const keep = (content: Buffer): number => {
    contents.push(content);
    return content.length;
  };
  const stored = steps.map((step) => storeStep(step, keep));
  return joinContents(stored, contents);
}

/** @throws Error when the bytes are no steps */
export function decodeSteps(data: Buffer): JournalStep[] {
  const { value, contents } = splitContents(data);
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

function storeStep(step: JournalStep, keep: (content: Buffer) => number): StoredStep {
  const { path, actions, document, precondition } = step;
  return {
    p: path,
    a: actions,
    ...(document === null ? {} : { d: document }),
    ...(precondition === null
      ? {}
      : {
          x: [precondition.version, precondition.czxid, precondition.mzxid, precondition.aversion] as const,
        }),
    ...(step.before === null ? {} : { b: keep(step.before) }),
    ...(step.beforeAcl === null ? {} : { k: step.beforeAcl }),
    ...(step.after === null ? {} : { n: keep(step.after) }),
    ...(step.recorded === undefined ? {} : { g: keep(step.recorded) }),
    ...(step.acl === null ? {} : { l: step.acl }),
    ...(step.ignored === undefined ? {} : { i: step.ignored }),
    ...(step.base === null ? {} : { o: storeBase(step.base, step.before, keep) }),
    ...(step.movedFrom === undefined ? {} : { f: step.movedFrom }),
  };
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
