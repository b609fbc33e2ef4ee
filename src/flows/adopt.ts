import { type Change } from '../model/change.ts';
import { ZkaiFailure } from '../model/failure.ts';
import { type Plan } from '../model/plan.ts';
import { type ApplyResult } from '../model/results.ts';
import { comparePaths, isWithin, type ZnodePath } from '../model/znode-path.ts';
import { type LiveNode, recordKey } from '../model/tree.ts';
import { type World } from '../ports/world.ts';
import { type ConnectionRequest, withReader, writerOptions } from './connection.ts';
import { applyLedgerOnly, type LedgerOnlyRequest, planLedgerOnly } from './ledger-only.ts';
import { loadValidDesired } from './load-project.ts';
import { blockedFailure, refuseStoppers } from './refuse-stoppers.ts';
import { renameFirst } from '../plan/rename.ts';
import { appliedHashes, readPlan } from './make-plan.ts';
import { pathArgument } from './path-argument.ts';

export interface AdoptRequest extends ConnectionRequest, LedgerOnlyRequest {
  readonly environment: string | null;
  /** The znode to take over, with all declared ones below it. */
  readonly path: string;
  /** Only show what would be taken over. */
  readonly dryRun?: boolean;
}

export interface AdoptOutcome {
  readonly plan: Plan;
  /** `null`: it was only to be shown. */
  readonly result: ApplyResult | null;
}

/**
 * Takes ownership of declared znodes that exist already, without changing their data: the live value becomes
 * the base, and what the files want beyond it is the next plan. The same settles a conflict in favour of the files:
 * what somebody else wrote has been seen, so the next apply may replace it.
 */
export async function adopt(world: World, request: AdoptRequest): Promise<AdoptOutcome> {
  const path = pathArgument(request.path, 'adopt');
  const { project, environment, build, files } = await loadValidDesired(world, request);
  const connect = await writerOptions(world, environment, request);
  const waitMs = request.lockTimeoutMs;
  const subject = { project, environment, desired: build.tree, files, waitMs };
  const plan = await withReader(world, connect, async (reader) => {
    const { plan: whole, state } = await readPlan(world, reader, subject);
    if (whole.renamed !== undefined) throw blockedFailure([renameFirst(whole, whole.renamed, 'zkai adopt')]);
    const adoptable = whole.changes.filter(isAdoptable);
    const named = adoptable.filter((change) => isWithin(change.path, path));
    // The parents that zkai made for them once come back with them.
    const above = adoptable.filter(
      ({ path: at, document, class: kind }) =>
        document === null && kind === 'adopt' && at !== path && isWithin(path, at),
    );
    const changes = (named.length === 0 ? [] : [...above, ...named]).map((change) =>
      takeOver(change, state.live.nodes.get(change.path)),
    );
    if (changes.length === 0) throw nothingToAdopt(path, whole);
    const applied = appliedHashes(state.ledger, project.name, environment.name);
    const wanted = new Set(changes.map((change) => change.document));
    const documents = [...build.tree.documents.values()]
      .filter((document) => wanted.has(document.id))
      .map((document) => ({ ...document, applied: applied.get(recordKey(document)) ?? null }));
    const protections = (whole.protections ?? []).filter(({ document }) => wanted.has(document));
    const rows = [...changes, ...heldByOthers(whole, path)].sort((a, b) => comparePaths(a.path, b.path));
    // Whatever else stops an apply is about data, but for a root that is none of ours.
    const blocked = whole.blocked.filter(({ guard }) => guard === 'moved-root');
    const draft = { ...whole, changes: rows, blocked, documents, protections, reads: [] };
    return planLedgerOnly(world, reader, { draft, state, environment });
  });
  if (request.dryRun === true) return { plan, result: null };
  if (plan.blocked.length > 0) refuseStoppers({ ...plan, changes: [] });
  const applied = await applyLedgerOnly(world, plan, { connect, environment, command: 'adopt', request });
  const notes = heldByOthers(plan, path).map((held) => `${held.path} stays as it is: ${held.reason}`);
  return { plan, result: { ...applied, notes: [...applied.notes, ...notes] } };
}

/** What is declared and is somebody else's: shown, and left alone. */
function heldByOthers({ changes }: Plan, path: ZnodePath): Change[] {
  return changes.filter((change) => change.heldBy !== undefined && isWithin(change.path, path));
}

/** What nobody owns yet, and what is ours and has a live value that is neither base nor declared. */
function isAdoptable({ class: kind, document, source, precondition, heldBy }: Change): boolean {
  if (precondition === null || heldBy !== undefined) return false;
  // Of a parent that zkai made, which nothing declares, the ACL can be taken over.
  if (source === null && document !== null) return false;
  return kind === 'adopt' || kind === 'conflict' || kind === 'drift.acl';
}

function takeOver(change: Change, live: LiveNode | undefined): Change {
  const [after, acl] = [live?.data ?? null, live?.acl ?? null];
  return { ...change, actions: ['adopt'], reason: 'taken over as it is', after, acl };
}

function nothingToAdopt(path: ZnodePath, plan: Plan): ZkaiFailure {
  const [conflict] = heldByOthers(plan, path);
  if (conflict !== undefined) {
    return new ZkaiFailure('conflict', `${conflict.path} cannot be adopted: ${conflict.reason}`, {
      hint: 'let its owner release it first',
    });
  }
  return new ZkaiFailure(
    'blocked',
    `nothing at or below ${path} is declared, exists, and is without an owner`,
    {
      hint: 'declare the znode in a document first, then see what zkai plan says of it',
    },
  );
}
