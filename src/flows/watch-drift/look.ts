import { revisionsOf, withAuthors } from '../../drift/authors.ts';
import { classifyDrift } from '../../drift/classify.ts';
import { ledgerPaths } from '../../ledger/paths.ts';
import { readEntries } from '../../ledger/read-entries.ts';
import { type LedgerState } from '../../ledger/state.ts';
import { readOf } from '../../live/read-of.ts';
import { readPart } from '../../live/some-paths.ts';
import { readState, type State } from '../../live/state.ts';
import { type IgnoredByRule, ignoredByRule } from '../../model/ignore.ts';
import { type DriftItem, type EntryHead } from '../../model/results.ts';
import { type Selection } from '../../model/selection.ts';
import { type BaseNode, type DesiredTree, type LiveTree } from '../../model/tree.ts';
import { nameOf, parentOf, type ZnodePath } from '../../model/znode-path.ts';
import { isOwn } from '../../plan/input.ts';
import { keepHighest } from '../../plan/model-heads.ts';
import { selectDrift } from '../../plan/select-drift.ts';
import { type ZookeeperReader } from '../../ports/zookeeper.ts';
import { type DriftSubject, type Names } from '../drift-subject.ts';
import { entryHead } from '../entry-head.ts';
import { findUnmanaged } from '../find-unmanaged.ts';
import { sensitiveOf } from '../sensitive-of.ts';

/** Who looks, at what. */
export interface Looking {
  readonly reader: ZookeeperReader;
  readonly subject: DriftSubject;
  readonly names: Names;
  readonly selection: Selection | undefined;
  readonly now: number;
  /** Who applied which revision, as far as somebody asked; `null`: it is not in the history any more. It gets more. */
  readonly authors: Map<number, EntryHead | null>;
}

/** What was known when everything was read: enough to judge a part that moved since. */
export interface Known {
  readonly ledger: LedgerState;
  /** Those of this project and environment. */
  readonly own: ReadonlyMap<ZnodePath, BaseNode>;
  readonly desired: DesiredTree | null;
  readonly ignored: IgnoredByRule;
}

export function readEverything({ reader, subject, names }: Looking): Promise<State> {
  const { root, desired } = subject;
  return readState(reader, { root, ...names, paths: desired?.nodes.keys() ?? [], ...sensitiveIn(subject) });
}

export function knownOf({ ledger, live }: State, { subject, names, now }: Looking): Known {
  const { project, desired } = subject;
  return {
    ledger,
    own: new Map([...ledger.bases].filter(([, base]) => isOwn(names, base))),
    desired: desired === null ? null : keepHighest(desired, { bases: ledger.bases, live }),
    ignored: ignoredByRule(project?.ignore ?? [], now),
  };
}

/** Whether what becomes of a path can be drift: it is ours, or a rule wants nothing of others there. */
export function isWatched(path: ZnodePath, { own }: Known, { project }: DriftSubject): boolean {
  return own.has(path) || ((project?.unmanaged.length ?? 0) > 0 && own.has(parentOf(path)));
}

/** The drift of some paths, as they are now; `null`: zkai has applied something meanwhile, so nothing is known any more. */
export async function lookAt(
  paths: readonly ZnodePath[],
  known: Known,
  looking: Looking,
): Promise<readonly DriftItem[] | null> {
  const { reader, subject } = looking;
  const ours = paths.filter((path) => known.own.has(path));
  const query = { root: subject.root, paths: ours, ledger: known.ledger, ...sensitiveIn(subject) };
  const live = await readPart(reader, query);
  if (live === null) return null;
  const own = new Map(ours.map((path) => [path, known.own.get(path) as BaseNode]));
  const children = new Map<ZnodePath, string[]>();
  for (const path of paths) {
    if (known.own.has(path)) continue;
    const siblings = children.get(parentOf(path)) ?? [];
    children.set(parentOf(path), [...siblings, nameOf(path)]);
  }
  return (await judge({ ...live, children }, { ...known, own }, looking)).items;
}

/** The drift of what was read, and how much of it is zkai's. `own`: what to judge; `children`: among whom nobody else may be. */
export async function judge(
  live: LiveTree,
  { ledger, own, desired, ignored }: Known,
  { reader, subject, names, selection, authors }: Looking,
): Promise<{ readonly items: readonly DriftItem[]; readonly managed: number }> {
  const { root, project } = subject;
  const ours = [...own.values()];
  const found = classifyDrift({ ...names, desired, bases: own, live, ignored });
  const rules = project?.unmanaged ?? [];
  const state = { ledger, live };
  const others = await findUnmanaged(reader, {
    names,
    root,
    desired,
    own: ours,
    state,
    rules,
    isAsked: false,
  });
  const all = { ...found, items: [...found.items, ...others.drift] };
  const { items, managed } = selection === undefined ? all : selectDrift(all, ours, selection);
  const unknown = revisionsOf(items).filter((revision) => !authors.has(revision));
  const entries = await readEntries(readOf(reader), ledgerPaths(root), unknown);
  for (const revision of unknown) {
    const entry = entries.get(revision);
    authors.set(revision, entry === undefined ? null : entryHead(entry));
  }
  const heads = [...authors].flatMap(([revision, head]) =>
    head === null ? [] : [[revision, head] as const],
  );
  return { items: withAuthors(items, new Map(heads)), managed };
}

function sensitiveIn({ desired }: DriftSubject) {
  return desired === null ? {} : { sensitive: sensitiveOf(desired) };
}
