import { revisionsOf, withAuthors } from '../drift/authors.ts';
import { classifyDrift } from '../drift/classify.ts';
import { ignoresOf } from '../drift/hiding-rules.ts';
import { ledgerPaths } from '../ledger/paths.ts';
import { readEntries } from '../ledger/read-entries.ts';
import { readOf } from '../live/read-of.ts';
import { missingChroot, type State } from '../live/state.ts';
import { ignoreRulesThatFit } from '../model/ignore.ts';
import { type DriftItem, type DriftResult } from '../model/results.ts';
import { type Selection } from '../model/selection.ts';
import { type DesiredTree } from '../model/tree.ts';
import { comparePaths, type ZnodePath } from '../model/znode-path.ts';
import { isOwn } from '../plan/input.ts';
import { keepHighest } from '../plan/model-heads.ts';
import { selectDrift } from '../plan/select-drift.ts';
import { type World } from '../ports/world.ts';
import { type ZookeeperReader } from '../ports/zookeeper.ts';
import { readerOptions, withReader } from './connection.ts';
import { type DriftSubject, driftSubject, type DriftSubjectRequest, type Names } from './drift-subject.ts';
import { entryHead } from './entry-head.ts';
import { findUnmanaged } from './find-unmanaged.ts';
import { refusePending } from './pending-renames.ts';
import { refuseUnknownNames } from './refuse-unknown-names.ts';
import { sensitiveOf } from './sensitive-of.ts';
import { readSettled } from './settled-state.ts';

export interface DriftRequest extends DriftSubjectRequest {
  /** The part that is looked at; absent: everything. */
  readonly selection?: Selection | undefined;
  /** List what nobody declares and nobody owns, also where no rule asks. */
  readonly unmanaged?: boolean | undefined;
}

const NO_FILES: DesiredTree = { nodes: new Map(), documents: new Map() };

/** Says where the live tree differs from what zkai applied last. Writes nothing. */
export async function drift(world: World, request: DriftRequest): Promise<DriftResult> {
  const subject = await driftSubject(world, request);
  const options = await readerOptions(world, subject.settings, request);
  return withReader(world, options, async (reader) => {
    const names = await subject.names(reader);
    const state = await readSettledState(world, reader, { subject, names });
    return compare(world, reader, { subject, names, state, request });
  });
}

interface Asked {
  readonly subject: DriftSubject;
  readonly names: Names;
}

async function readSettledState(world: World, reader: ZookeeperReader, asked: Asked): Promise<State> {
  const { subject, names } = asked;
  const { project, root, desired } = subject;
  const state = await readSettled(world, reader, {
    root,
    ...names,
    paths: desired?.nodes.keys() ?? [],
    ...(desired === null ? {} : { sensitive: sensitiveOf(desired) }),
  });
  if (project !== null) {
    const whose = { project, environment: names.environment };
    await refusePending(reader, whose, { ledger: state.ledger, what: 'zkai drift' });
  }
  return state;
}

async function compare(
  world: World,
  reader: ZookeeperReader,
  { subject, names, state, request }: Asked & { readonly state: State; readonly request: DriftRequest },
): Promise<DriftResult> {
  const { ledger, live } = state;
  const { project, desired, against, root } = subject;
  const { ignore = [], unmanaged: rules = [] } = project ?? {};
  const { selection, unmanaged: isAsked = false } = request;
  const now = world.clock.now();
  const { bases } = ledger;
  refuseUnknownNames({ ...names, desired: desired ?? NO_FILES, bases }, selection);
  const { hidden, ...found } = classifyDrift({
    ...names,
    desired: desired === null ? null : keepHighest(desired, { bases, live }),
    bases,
    live,
    ignored: ignoreRulesThatFit(ignore, now),
  });
  const own = [...bases.values()].filter((base) => isOwn(names, base));
  const others = await findUnmanaged(reader, { names, root, desired, own, state, rules, isAsked });
  const all = { ...found, items: sorted([...found.items, ...others.drift]), listed: others.listed };
  const { leftOut, listed, items, ...part } =
    selection === undefined ? { ...all, leftOut: 0 } : selectDrift(all, own, selection);
  return {
    ...names,
    revision: ledger.revision?.info.rev ?? 0,
    ledger: ledger.format?.id ?? null,
    against,
    ...part,
    items: await namingAuthors(reader, root, items),
    ...(isAsked ? { unmanaged: listed } : {}),
    ignores: ignoresOf(ignore, hidden, now),
    ...(selection === undefined
      ? {}
      : { selection: { targets: selection.targets, excludes: selection.excludes, leftOut } }),
    ...missingChroot(reader, state),
  };
}

function sorted(items: readonly DriftItem[]): DriftItem[] {
  return items.toSorted((a, b) => comparePaths(a.path, b.path));
}

/** Most of it is of few revisions, and most often nothing is to be read at all. */
async function namingAuthors(
  reader: ZookeeperReader,
  root: ZnodePath,
  items: readonly DriftItem[],
): Promise<DriftItem[]> {
  const entries = await readEntries(readOf(reader), ledgerPaths(root), revisionsOf(items));
  return withAuthors(items, new Map([...entries].map(([revision, entry]) => [revision, entryHead(entry)])));
}
