import { protectedRecords } from '../ledger/protected-records.ts';
import { type State } from '../live/state.ts';
import { ZkaiFailure } from '../model/failure.ts';
import { compileLifecycle } from '../model/lifecycle.ts';
import { type Plan } from '../model/plan.ts';
import { type Environment, type Project } from '../model/project.ts';
import { type ApplyResult } from '../model/results.ts';
import { type BaseNode, type DesiredTree, idsOfRecord, ownerText } from '../model/tree.ts';
import { pathProblem, type ZnodePath } from '../model/znode-path.ts';
import { checkLifecycle } from '../plan/lifecycle.ts';
import { isNamed, releaseRows, type ReleaseTarget } from '../plan/release.ts';
import { type World } from '../ports/world.ts';
import { type ConnectionRequest, withReader, writerOptions } from './connection.ts';
import { applyLedgerOnly, type LedgerOnlyRequest, planLedgerOnly } from './ledger-only.ts';
import { loadDesired } from './load-project.ts';
import { refusePending } from './pending-renames.ts';
import { refuseStoppers } from './refuse-stoppers.ts';
import { readSettled } from './settled-state.ts';

export interface ReleaseRequest extends ConnectionRequest, LedgerOnlyRequest {
  readonly environment: string | null;
  /** A znode path, or the id of a document. */
  readonly target: string;
  /** Only show what would be given up. */
  readonly dryRun?: boolean;
}

export interface ReleaseOutcome {
  readonly plan: Plan;
  /** `null`: it was only to be shown. */
  readonly result: ApplyResult | null;
}

/**
 * Gives znodes up without touching them: the ledger forgets them, so that no apply of this project ever deletes or
 * changes them again. Under the lock, fenced, with an entry in the history that a rollback can go back over.
 */
export async function release(world: World, request: ReleaseRequest): Promise<ReleaseOutcome> {
  const target = parseTarget(request.target);
  // What the files still ask for is told, not needed: mistakes in them must not keep anybody from giving up.
  const { project, environment, build } = await loadDesired(world, request);
  const connect = await writerOptions(world, environment, request);
  const plan = await withReader(world, connect, async (reader) => {
    const state = await readSettled(world, reader, {
      root: project.root,
      project: project.name,
      environment: environment.name,
      paths: [],
      waitMs: request.lockTimeoutMs,
    });
    const { ledger } = state;
    await refusePending(reader, { project, environment: environment.name }, { ledger, what: 'zkai release' });
    const own = ownBases(state, project, environment);
    refuseAmbiguous(own, target);
    const changes = releaseRows(own, target, state.live);
    const names = { project: project.name, environment: environment.name };
    if (changes.length === 0) throw nothingToRelease(state, target, { project, environment });
    const { git } = await world.identity();
    const draft = {
      project: project.name,
      environment: environment.name,
      root: project.root,
      ledger: state.ledger.format?.id ?? null,
      revision: state.ledger.revision?.info.rev ?? 0,
      createdAt: new Date(world.clock.now()).toISOString(),
      git,
      bootstrap: false,
      changes,
      blocked: checkLifecycle({
        ...names,
        changes,
        bases: state.ledger.bases,
        lifecycle: compileLifecycle(project.lifecycle),
        protectedRecords: protectedRecords(state.ledger, names),
      }),
      unmanaged: [],
      documents: [],
      reads: [],
    };
    return planLedgerOnly(world, reader, { draft, state, environment });
  });
  const notes = stillDeclared(plan, build.tree);
  if (request.dryRun === true) return { plan, result: null };
  refuseStoppers(plan);
  const applied = await applyLedgerOnly(world, plan, { connect, environment, command: 'release', request });
  return { plan, result: { ...applied, notes: [...applied.notes, ...notes] } };
}

function parseTarget(text: string): ReleaseTarget {
  const hint = 'zkai release /path/to/znode, or zkai release Kind/name';
  if (text.startsWith('/')) {
    const problem = pathProblem(text);
    if (problem !== undefined) throw new ZkaiFailure('usage', `${text}: ${problem}`, { hint });
    return { kind: 'path', path: text as ZnodePath };
  }
  if (!/^[A-Z][A-Za-z0-9]*(?:\/[^/]+){1,2}$/.test(text)) {
    throw new ZkaiFailure('usage', `${JSON.stringify(text)} is neither a path nor the id of a document`, {
      hint,
    });
  }
  return { kind: 'document', id: text };
}

function ownBases({ ledger }: State, project: Project, environment: Environment): BaseNode[] {
  return [...ledger.bases.values()].filter(
    ({ owner }) => owner.project === project.name && owner.environment === environment.name,
  );
}

/** A short id may be that of documents of several clusters. */
function refuseAmbiguous(own: readonly BaseNode[], target: ReleaseTarget): void {
  if (target.kind === 'path') return;
  const ids = new Set(
    own.flatMap((base) =>
      base.record !== null && isNamed(base, target) ? [idsOfRecord(base.record).long] : [],
    ),
  );
  if (ids.size < 2) return;
  throw new ZkaiFailure('usage', `${target.id} is the name of several documents`, {
    hint: `name one of ${[...ids].sort().join(', ')}`,
  });
}

function nothingToRelease(
  { ledger }: State,
  target: ReleaseTarget,
  { project, environment }: { readonly project: Project; readonly environment: Environment },
): ZkaiFailure {
  const what = target.kind === 'path' ? `at or below ${target.path}` : `of ${target.id}`;
  const other = [...ledger.bases.values()].find((base) => isNamed(base, target));
  if (other !== undefined) {
    return new ZkaiFailure(
      'conflict',
      `${other.path} cannot be released here: it is ${ownerText(other.owner)}`,
      {
        hint:
          other.owner.project === project.name
            ? `zkai release ${target.kind === 'path' ? `'${target.path}'` : target.id} --env ${other.owner.environment}`
            : `run zkai release in project ${other.owner.project}`,
      },
    );
  }
  return new ZkaiFailure(
    'blocked',
    `project ${project.name} owns nothing ${what} in environment ${environment.name}`,
    { hint: 'zkai blame /path says whose a znode is' },
  );
}

/** Whoever gives up what the files still declare gets it back with the next apply. */
function stillDeclared({ changes, environment }: Plan, { nodes }: DesiredTree): string[] {
  const declared = changes.flatMap(({ path }) => nodes.get(path) ?? []);
  const [first] = declared;
  if (first === undefined) return [];
  const where = `${first.source.file}:${first.source.line}`;
  const what =
    declared.length === 1
      ? `${first.path} is still declared (${where})`
      : `${declared.length} of them are still declared, the first is ${first.path} (${where})`;
  return [
    `${what}: the next apply to ${environment} takes over again what has the declared value. Remove it from the files first`,
  ];
}
