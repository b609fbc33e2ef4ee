import { ZkaiFailure } from '../model/failure.ts';
import { ownEntries } from '../model/former-names.ts';
import { type RevisionRef, revisionRefText } from '../model/revision-ref.ts';
import { type ZnodePath } from '../model/znode-path.ts';
import { type MovingPast, presentOf, stepBackInPlace } from '../ledger/past.ts';
import { type Gap, gapFailure, gapsIn } from '../ledger/gaps.ts';
import { ledgerPaths } from '../ledger/paths.ts';
import { readLedger } from '../ledger/read.ts';
import { detailOf, readHistory, type StoredEntry } from '../ledger/read-history.ts';
import { previousOf } from '../ledger/revision.ts';
import { type LedgerState } from '../ledger/state.ts';
import { type ReadMany } from '../ports/reads.ts';
import { type ZookeeperReader } from '../ports/zookeeper.ts';
import { readSnapshot } from './snapshot.ts';

/** What one project applied to one environment, as far back as somebody asked. */
export interface OwnHistory {
  readonly project: string;
  readonly environment: string;
  readonly ledger: LedgerState;
  /** Its own entries, newest first, each with its whole detail. */
  readonly entries: readonly StoredEntry[];
  /** Revisions of everybody whose entries are still there. */
  readonly kept: ReadonlySet<number>;
  /** Whose those are that are not its own, as far back as was read. */
  readonly others: ReadonlyMap<number, Pick<StoredEntry, 'project' | 'environment'>>;
  /** Where own entries are missing, the youngest first. */
  readonly gaps: readonly Gap[];
}

interface HistoryQuery {
  readonly root: ZnodePath;
  readonly project: string;
  readonly environment: string;
  /** How far back it is wanted. */
  readonly refs: readonly RevisionRef[];
  /** And until this is true of the own entries, newest first, whose details are not read yet; default: at once. */
  readonly isEnough?: (entries: readonly StoredEntry[]) => boolean;
}

/**
 * Reads the records and the own history back to all of `refs`, as they were at one moment.
 * @throws ZkaiFailure `unfinished` while an apply in batches is open: its records are half written
 */
export async function readOwnHistory(reader: ZookeeperReader, query: HistoryQuery): Promise<OwnHistory> {
  await reader.sync(query.root);
  const { value } = await readSnapshot(reader, (read) => readOnce(read, query));
  refuseOpen(value.ledger);
  return value;
}

/** While an apply in batches is open, nobody may rely on the records. @throws ZkaiFailure `unfinished` */
export function refuseOpen({ revision }: LedgerState): void {
  const open = revision?.info;
  if (open?.state !== 'applying') return;
  throw new ZkaiFailure('unfinished', `apply ${open.id} is open: it runs, or it was cut off`, {
    hint: 'wait until it is done; zkai status shows whether anybody works on it, zkai recover finishes it',
    apply: { id: open.id },
  });
}

async function readOnce(
  read: ReadMany,
  { root, project, environment, refs, isEnough = () => true }: HistoryQuery,
): Promise<OwnHistory> {
  const paths = ledgerPaths(root);
  const ledger = await readLedger(read, root);
  const [names] = await read([{ op: 'children', path: paths.history }]);
  const kept = new Set(names?.found === 'children' ? names.children.map(Number) : []);
  const isOwn = ownEntries({ project, environment });
  const found: StoredEntry[] = [];
  const others = new Map<number, StoredEntry>();
  await readHistory(read, paths, (entry) => {
    if (isOwn(entry)) found.push(entry);
    else others.set(entry.revision, entry);
    return refs.every((ref) => isReached(ref, found)) && isEnough(found) ? 'enough' : 'more';
  });
  const entries: StoredEntry[] = [];
  for (const entry of found) entries.push({ ...entry, ...(await detailOf(read, paths, entry)) });
  const newest = previousOf(ledger, { project, environment });
  const heads = newest === undefined ? {} : { [project]: { [environment]: newest } };
  const gaps = gapsIn(entries, { newest: heads, paths });
  return { project, environment, ledger, entries, kept, others, gaps };
}

function isReached(ref: RevisionRef, entries: readonly StoredEntry[]): boolean {
  if (ref.kind === 'back') return entries.length > ref.steps;
  return (entries.at(-1)?.revision ?? Infinity) <= ref.revision;
}

/** The number of a revision. @throws ZkaiFailure `failed` when there is none */
export function resolveRef(history: OwnHistory, ref: RevisionRef): number {
  const newest = history.ledger.revision?.info.rev ?? 0;
  if (ref.kind === 'number' && ref.revision <= newest) return ref.revision;
  const counted = ref.kind === 'number' ? undefined : history.entries[ref.steps];
  if (counted !== undefined) return counted.revision;
  throw thereIsNone(history, ref);
}

function thereIsNone({ project, environment, entries, ledger }: OwnHistory, ref: RevisionRef): ZkaiFailure {
  const newest = ledger.revision?.info.rev ?? 0;
  const isEmpty = ref.kind === 'number' ? newest === 0 : entries.length === 0;
  const whatThereIs = isEmpty
    ? `${project} has applied nothing to ${environment} yet`
    : ref.kind === 'number'
      ? `the newest is ${newest}`
      : `the history of ${project} in ${environment} has ${entries.length}`;
  return new ZkaiFailure('failed', `there is no revision ${revisionRefText(ref)}: ${whatThereIs}`, {
    hint: isEmpty ? 'zkai apply' : 'zkai log lists them',
  });
}

/**
 * What the project had applied when `revision` was the newest one, of whomever that revision was. Each entry that is
 * taken back on the way is shown before to `visit`, with what was there after it.
 * @throws ZkaiFailure `failed` where the history does not reach that far
 */
export function pastAt(
  history: OwnHistory,
  revision: number,
  visit: (entry: StoredEntry, after: MovingPast) => void = () => {},
): MovingPast {
  refuseBeyondReach(history, revision);
  const past = presentOf(history.ledger, history.project, history.environment);
  for (const entry of history.entries) {
    if (entry.revision <= revision) break;
    visit(entry, past);
    stepBackInPlace(past, entry);
  }
  return past;
}

/**
 * Own entries are pruned from the oldest on, so any that is as old says that all younger ones are there, but for those
 * that somebody deleted.
 */
function refuseBeyondReach({ entries, kept, ledger, gaps }: OwnHistory, revision: number): void {
  const [gap] = gaps;
  if (gap !== undefined && gap.missing > revision) throw gapFailure(gap);
  const oldest = entries.at(-1)?.revision ?? (ledger.revision?.info.rev ?? 0) + 1;
  for (let gone = oldest - 1; gone > revision; gone -= 1) {
    if (kept.has(gone)) continue;
    const reach =
      entries.length === 0 ? 'nothing of this project is left in it' : `it begins with revision ${oldest}`;
    throw new ZkaiFailure('failed', `the history does not reach back to revision ${revision}: ${reach}`, {
      hint: 'older entries were pruned (ledger.keepRevisions and keepBytes of zkai.yaml); go back in git instead',
    });
  }
}
