import fc from 'fast-check';

/** What stands in a znode that is declared. */
export interface Written {
  /** One or two letters make a small value; `large` ones, of {@link LARGE} bytes each, fill batches of their own. */
  readonly letter: string;
  readonly large: boolean;
  /** Its ACL has one entry more than the open one. */
  readonly shared: boolean;
}
export type Declaration = Readonly<Record<string, Written>>;

/**
 * A write of zkai's, by what it does: what somebody else can get in before. `plan` is the time between plan and apply,
 * `commit` the transaction that writes the history, which closes a journal, too.
 */
export type Moment =
  | 'plan'
  | 'lock'
  | 'journal'
  | 'begin'
  | 'acl'
  | `batch ${number}`
  | 'turn around'
  | `undo ${number}`
  | 'records'
  | 'commit'
  | 'release'
  | 'other';

/** `write`: set, or created where it is not there. `swap`: deleted, created again, and set until it has the same version. */
export type Doing = 'write' | 'delete' | 'recreate' | 'swap' | 'set the ACL of';

/** What somebody else does once, right before a write of the apply, or of its recovery. */
export interface Act {
  readonly during: 'apply' | 'recovery';
  readonly before: Moment;
  readonly does: Doing;
  readonly path: string;
  readonly value: string;
}

export type Recovery = 'recover' | 'recover --undo' | 'the same plan again';

/** One apply of a saved plan, from one tree to another, and all that happens to it. */
export interface Story {
  readonly batching: 'atomic' | 'atomic --strict' | 'journal';
  /** Why it takes a journal: an ACL that changes, or more than one transaction holds. */
  readonly because: 'acl' | 'size';
  readonly from: Declaration;
  readonly to: Declaration;
  /** Declared znodes that were there before zkai, by their place in the list of paths. */
  readonly found: readonly string[];
  readonly acts: readonly Act[];
  /** The process dies before this write. */
  readonly killed: Moment | null;
  /** And the first recovery before that one. */
  readonly killedAgain: Moment | null;
  readonly recovery: Recovery;
}

/** More than half of what a batch of a journal holds. */
export const LARGE = 130_000;
const PATHS = ['/a', '/a/b', '/a/b/c', '/d', '/d/e', '/f', '/g'];
/** Somebody else's own znodes, some of them below ours. */
const THEIRS = ['/theirs', '/a/theirs', '/d/e/theirs'];

const pathOf = fc.constantFrom(...PATHS);
const written = (large: fc.Arbitrary<boolean>): fc.Arbitrary<Written> =>
  fc.record({ letter: fc.constantFrom('a', 'b', 'c'), large, shared: weighted(4) });
const declaration = (large: fc.Arbitrary<boolean>): fc.Arbitrary<Declaration> =>
  fc.dictionary(pathOf, written(large), { maxKeys: PATHS.length, noNullPrototype: true });

/** True once in so many times. */
function weighted(times: number): fc.Arbitrary<boolean> {
  return fc.nat(times - 1).map((number) => number === times - 1);
}

function sometimes<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> {
  return fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 2, arbitrary });
}

const ATOMIC: readonly Moment[] = ['plan', 'lock', 'commit', 'commit', 'release'];
const JOURNAL: readonly Moment[] = [
  'plan',
  'lock',
  'begin',
  'acl',
  ...numbered('batch', 5),
  'turn around',
  ...numbered('undo', 4),
  'turn around',
  'records',
  'commit',
];

function numbered<T extends string>(what: T, count: number): `${T} ${number}`[] {
  return Array.from({ length: count }, (_, number) => `${what} ${number}` as const);
}

const act = (moments: readonly Moment[], doings: readonly Doing[]): fc.Arbitrary<Act> =>
  fc.record({
    during: fc.constantFrom('apply', 'apply', 'recovery'),
    before: fc.constantFrom(...moments),
    does: fc.constantFrom(...doings),
    path: fc.oneof({ weight: 6, arbitrary: pathOf }, { weight: 1, arbitrary: fc.constantFrom(...THEIRS) }),
    value: fc.constantFrom('theirs', 'theirs', 'a', 'b'),
  });

const recovery = fc.constantFrom<Recovery>('recover', 'recover --undo', 'the same plan again');
const found = fc.subarray(PATHS);

export const atomicStory: fc.Arbitrary<Story> = fc.record({
  batching: fc.constantFrom('atomic', 'atomic', 'atomic --strict'),
  because: fc.constant('acl'),
  from: declaration(fc.constant(false)).map(withoutAcls),
  to: declaration(fc.constant(false)).map(withoutAcls),
  found,
  acts: fc.array(act(ATOMIC, ['write', 'write', 'delete', 'recreate', 'swap', 'swap', 'set the ACL of']), {
    minLength: 1,
    maxLength: 4,
  }),
  killed: sometimes(fc.constantFrom(...ATOMIC.slice(1))),
  killedAgain: fc.constant(null),
  recovery,
});

/** An ACL of a znode that is there cannot change within a transaction. */
function withoutAcls(nodes: Declaration): Declaration {
  return Object.fromEntries(Object.entries(nodes).map(([path, node]) => [path, { ...node, shared: false }]));
}

export const journalStory: fc.Arbitrary<Story> = fc.record({
  batching: fc.constant('journal'),
  because: fc.constantFrom('acl', 'acl', 'acl', 'size'),
  from: declaration(fc.boolean()),
  to: declaration(fc.boolean()),
  found,
  acts: fc.array(act(JOURNAL, ['write', 'write', 'write', 'delete', 'recreate', 'swap', 'set the ACL of']), {
    minLength: 1,
    maxLength: 6,
  }),
  killed: sometimes(fc.constantFrom(...JOURNAL.slice(1))),
  killedAgain: sometimes(fc.constantFrom(...JOURNAL.slice(1))),
  recovery,
});

/** The story as sentences, one a line: what a failure is told with. */
export function tell({ batching, because, from, to, killed, killedAgain, ...story }: Story): string[] {
  const { found: there, recovery: how } = story;
  return [
    `${batching}${batching === 'journal' ? ` (${because})` : ''}: from ${tree(from)}`,
    `  to ${tree(to)}`,
    ...(there.length === 0 ? [] : [`  there before zkai: ${there.join(', ')}`]),
    ...(killed === null ? [] : [`  killed before: ${killed}`]),
    ...(killedAgain === null ? [] : [`  its recovery is killed before: ${killedAgain}`]),
    `  if that has to be: ${how}`,
  ];
}

function tree(nodes: Declaration): string {
  const list = Object.entries(nodes).map(
    ([path, { letter, large, shared }]) =>
      `${path}=${large ? `${letter}×${LARGE}` : letter}${shared ? ' shared' : ''}`,
  );
  return list.length === 0 ? 'nothing' : list.sort().join(', ');
}
