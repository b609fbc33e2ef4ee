import { gapFailure } from '../ledger/gaps.ts';
import { ledgerPaths } from '../ledger/paths.ts';
import { type StoredEntry } from '../ledger/read-history.ts';
import { refuseOpen } from '../live/history.ts';
import { readOf } from '../live/read-of.ts';
import { readState, type State } from '../live/state.ts';
import { keyOf, ownEntries } from '../model/former-names.ts';
import { ZkaiFailure } from '../model/failure.ts';
import { type BlamedRevision, type BlameResult } from '../model/blame.ts';
import { type BaseNode, type LiveNode, type Owner } from '../model/tree.ts';
import { isWithin, type ZnodePath } from '../model/znode-path.ts';
import { type World } from '../ports/world.ts';
import { type ConnectionRequest, readerOptions, withReader } from './connection.ts';
import { loadEnvironment } from './load-environment.ts';
import { traceMoves } from './trace-moves.ts';
import { blamed, entriesFrom, readWholeHistory, type WholeHistory } from './whole-history.ts';
import { pathArgument } from './path-argument.ts';

export interface BlameRequest extends ConnectionRequest {
  readonly environment: string | null;
  readonly path: string;
}

/**
 * Says which revision of any project below the root wrote a znode last, or that somebody else did, and when; and where
 * that only gave it another name, who wrote what is in it.
 */
export async function blame(world: World, request: BlameRequest): Promise<BlameResult> {
  const path = pathArgument(request.path, 'blame');
  const { project, environment } = await loadEnvironment(world, request);
  const paths = ledgerPaths(project.root);
  if (isWithin(path, paths.base)) throw ofLedger(path);
  const options = await readerOptions(world, environment, request);
  return withReader(world, options, async (reader) => {
    const state = await readState(reader, {
      root: project.root,
      project: project.name,
      environment: environment.name,
      paths: [path],
    });
    refuseOpen(state.ledger);
    const history = await readWholeHistory(readOf(reader), {
      paths,
      newest: state.ledger.revision?.newest ?? {},
    });
    const found = await blameNode(path, state, history);
    const data = state.live.nodes.get(path)?.data ?? null;
    return { ...found, ...(await traceMoves(found, data, history)) };
  });
}

type Blamed = Omit<BlameResult, 'moves' | 'content' | 'movedTo'>;

async function blameNode(path: ZnodePath, { ledger, live }: State, history: WholeHistory): Promise<Blamed> {
  const node = live.nodes.get(path) ?? null;
  const base = ledger.bases.get(path) ?? null;
  if (base !== null) refuseMissing(base, history);
  const { known, acl } = base === null ? NOBODY : await lastOf(base, history);
  const found = {
    path,
    owner: base?.owner ?? null,
    live: node === null ? null : { zxid: node.stat.mzxid, time: new Date(node.stat.mtime).toISOString() },
    acl,
  };
  const wasAdopted = known !== null && (await isAdoption(path, known, history));
  const adopted = wasAdopted ? known : null;
  if (!wasAdopted && base !== null && node !== null && isAsApplied(base, node))
    return { ...found, writer: 'zkai', revision: known, adopted };
  const writer = node === null ? null : await writerOf(node, history);
  if (writer !== null) return { ...found, writer: 'zkai', revision: writer, adopted };
  if (base !== null) return { ...found, writer: 'outside', revision: wasAdopted ? null : known, adopted };
  if (node !== null && node.stat.mzxid === history.begun)
    return { ...found, writer: 'zkai', revision: null, adopted };
  const last = await lastTouch(path, history);
  if (last === null && node === null) throw neverSeen(path);
  const isDeletion = node === null && last?.actions.includes('delete') === true;
  return { ...found, writer: isDeletion ? 'zkai' : 'outside', revision: last?.revision ?? null, adopted };
}

interface LastOf {
  /** The revision that the content of the record is of; `null`: its entry was pruned, and those after it set the ACL only. */
  readonly known: BlamedRevision | null;
  /** The newest one, where that set the ACL only. */
  readonly acl: BlamedRevision | null;
}

const NOBODY: LastOf = { known: null, acl: null };

/** The record has one revision for both, that of the newest change. */
async function lastOf({ path, revision, owner }: BaseNode, history: WholeHistory): Promise<LastOf> {
  const newest = { known: blamed(revision, history), acl: null };
  if (newest.known.entry === null) return newest;
  for (const entry of entriesFrom(revision, ofOwner(history, owner))) {
    const actions = await actionsOn(path, entry, history);
    const isAclOnly = actions?.every((action) => action === 'acl');
    if (entry.revision === revision && isAclOnly !== true) return newest;
    if (isAclOnly === false) return { known: blamed(entry.revision, history), acl: newest.known };
  }
  return { known: null, acl: newest.known };
}

function ofOwner({ entries, gaps }: WholeHistory, { project, environment }: Owner) {
  const names = { project, environment };
  return {
    entries: entries.filter(ownEntries(names)),
    gaps: gaps.filter((gap) => keyOf(gap) === keyOf(names)),
  };
}

/** @throws ZkaiFailure `failed` where the entry of the last write is gone, and was not pruned */
function refuseMissing({ revision, owner }: BaseNode, history: WholeHistory): void {
  if (history.entries.some((entry) => entry.revision === revision)) return;
  const { gaps } = ofOwner(history, owner);
  const gap = gaps.find(({ after, missing }) => after < revision && revision <= missing);
  if (gap !== undefined) throw gapFailure(gap);
}

function isAsApplied(base: BaseNode, { stat }: LiveNode): boolean {
  return base.czxid === stat.czxid && base.mzxid === stat.mzxid;
}

/** The revision whose transaction was the last one to write the znode; `null` when it was none that is known. */
async function writerOf({ path, stat }: LiveNode, history: WholeHistory): Promise<BlamedRevision | null> {
  for (const entry of history.entries) {
    const wrote = entry.zxids === undefined ? entry.zxid === stat.mzxid : entry.zxids.includes(stat.mzxid);
    if (wrote && (await actionsOn(path, entry, history)) !== undefined)
      return blamed(entry.revision, history);
  }
  return null;
}

/** The newest revision that did anything to the path. */
async function lastTouch(
  path: ZnodePath,
  history: WholeHistory,
): Promise<{ readonly revision: BlamedRevision; readonly actions: readonly string[] } | null> {
  for (const entry of entriesFrom(Infinity, history)) {
    const actions = await actionsOn(path, entry, history);
    if (actions !== undefined) return { revision: blamed(entry.revision, history), actions };
  }
  return null;
}

/** Taking a znode over leaves it as somebody else wrote it. */
async function isAdoption(
  path: ZnodePath,
  { revision }: BlamedRevision,
  history: WholeHistory,
): Promise<boolean> {
  const entry = history.entries.find((candidate) => candidate.revision === revision);
  return entry !== undefined && (await actionsOn(path, entry, history))?.includes('adopt') === true;
}

/** What an entry did to the path; `undefined`: nothing. */
async function actionsOn(
  path: ZnodePath,
  entry: StoredEntry,
  { changesOf }: WholeHistory,
): Promise<readonly string[] | undefined> {
  return (await changesOf(entry)).find((change) => change.path === path)?.actions;
}

function ofLedger(path: ZnodePath): ZkaiFailure {
  return new ZkaiFailure('usage', `${path} belongs to the record that zkai keeps of what was applied`, {
    hint: 'zkai log shows what was applied; zkai doctor --ledger checks the record',
  });
}

function neverSeen(path: ZnodePath): ZkaiFailure {
  return new ZkaiFailure('failed', `there is no znode ${path}, and no revision that is kept has touched it`, {
    hint: 'zkai render shows the paths that the files declare',
  });
}
