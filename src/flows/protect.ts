import { type State } from '../live/state.ts';
import { type StoredRecord } from '../ledger/state.ts';
import { closest } from '../model/closest.ts';
import { ZkaiFailure } from '../model/failure.ts';
import { compileLifecycle, type LifecycleRule } from '../model/lifecycle.ts';
import { type Environment, type Project } from '../model/project.ts';
import { type ApplyResult } from '../model/results.ts';
import { idsOfRecord } from '../model/tree.ts';
import { type PlanDraft } from '../plan/input.ts';
import { type World } from '../ports/world.ts';
import { type ZookeeperReader } from '../ports/zookeeper.ts';
import { type ConnectionRequest, withReader, writerOptions } from './connection.ts';
import { applyLedgerOnly, type LedgerOnlyRequest, planLedgerOnly } from './ledger-only.ts';
import { loadEnvironment } from './load-environment.ts';
import { recordedPosition } from './past-desired.ts';
import { refusePending } from './pending-renames.ts';
import { readSettled } from './settled-state.ts';

export interface ProtectRequest extends ConnectionRequest, LedgerOnlyRequest {
  readonly environment: string | null;
  /** Id of a document that was applied: `Kind/name` or `Kind/cluster/name`. */
  readonly document: string;
  /** False: its protection ends. */
  readonly protect: boolean;
}

export interface ProtectOutcome {
  readonly result: ApplyResult;
  readonly environment: string;
  /** Its id as it was applied. */
  readonly document: string;
  readonly protect: boolean;
}

/**
 * Protects a document, or ends that: its record says so, under the lock, fenced, with an entry in the history. From then
 * on nothing takes a znode away from it, whatever becomes of the rules and of the document.
 */
export async function protect(world: World, request: ProtectRequest): Promise<ProtectOutcome> {
  const { project, environment } = await loadEnvironment(world, request);
  const connect = await writerOptions(world, environment, request);
  const readAgain = (reader: ZookeeperReader) => readOwn(world, reader, { project, environment, request });
  const { plan, record } = await withReader(world, connect, async (reader) => {
    const state = await readAgain(reader);
    const what = request.protect ? 'zkai protect' : 'zkai unprotect';
    await refusePending(reader, { project, environment: environment.name }, { ledger: state.ledger, what });
    const found = findRecord(state, { project, environment, wanted: request.document });
    const { git } = await world.identity();
    const createdAt = new Date(world.clock.now()).toISOString();
    const draft = {
      ...draftOf(found, { project, environment, state, protect: request.protect }),
      createdAt,
      git,
    };
    return { plan: await planLedgerOnly(world, reader, { draft, state, environment }), record: found };
  });
  const command = request.protect ? 'protect' : 'unprotect';
  const isStillEmpty = async (reader: ZookeeperReader): Promise<boolean> => {
    const again = (await readAgain(reader)).ledger.projects.get(project.name)?.records.get(record.key);
    return again !== undefined && isProtected(again) === request.protect;
  };
  const applied = await applyLedgerOnly(world, plan, {
    connect,
    environment,
    command,
    request,
    isStillEmpty,
  });
  const rule = request.protect ? undefined : askingRule(project, record);
  return {
    result: { ...applied, notes: [...applied.notes, ...(rule === undefined ? [] : [stillAsked(rule)])] },
    environment: environment.name,
    document: record.record.document.id,
    protect: request.protect,
  };
}

function readOwn(
  world: World,
  reader: ZookeeperReader,
  { project, environment, request }: { project: Project; environment: Environment; request: ProtectRequest },
): Promise<State> {
  return readSettled(world, reader, {
    root: project.root,
    project: project.name,
    environment: environment.name,
    paths: [],
    waitMs: request.lockTimeoutMs,
  });
}

function isProtected({ record }: StoredRecord): boolean {
  return record.document.protect === true;
}

/** @throws ZkaiFailure `blocked` for what was never applied here, `usage` for the name of several */
function findRecord(
  { ledger }: State,
  { project, environment, wanted }: { project: Project; environment: Environment; wanted: string },
): StoredRecord {
  const own = [...(ledger.projects.get(project.name)?.records.values() ?? [])].filter(
    ({ record }) => record.environment === environment.name && record.nodes.size > 0,
  );
  const exact = own.filter(({ key }) => idsOfRecord(key).long === wanted);
  const found = exact.length > 0 ? exact : own.filter(({ key }) => idsOfRecord(key).short === wanted);
  const [record, other] = found;
  if (record !== undefined && other === undefined) return record;
  if (record !== undefined) {
    const ids = found.map(({ key }) => idsOfRecord(key).long).sort();
    throw new ZkaiFailure('usage', `${wanted} is the name of several documents`, {
      hint: `name one of ${ids.join(', ')}`,
    });
  }
  const near = closest(
    wanted,
    own.flatMap(({ key }) => [idsOfRecord(key).short, idsOfRecord(key).long]),
  );
  throw new ZkaiFailure(
    'blocked',
    `${wanted} has not been applied to ${environment.name}; nothing was written`,
    {
      hint:
        near === undefined
          ? 'lifecycle: [{match: {document: …}, preventDestroy: true}] in zkai.yaml protects it with its first apply'
          : `did you mean ${near}?`,
    },
  );
}

function draftOf(
  stored: StoredRecord,
  {
    project,
    environment,
    state: { ledger },
    protect: wanted,
  }: { project: Project; environment: Environment; state: State; protect: boolean },
): Omit<PlanDraft, 'createdAt' | 'git'> {
  const { source, protect: _now, ...document } = stored.record.document;
  const isSettled = isProtected(stored) === wanted;
  const reason = wanted ? 'asked for with zkai protect' : 'ended with zkai unprotect';
  const planned = {
    ...document,
    source: recordedPosition(source),
    references: [],
    applied: document.specHash,
  };
  return {
    project: project.name,
    environment: environment.name,
    root: project.root,
    ledger: ledger.format?.id ?? null,
    revision: ledger.revision?.info.rev ?? 0,
    bootstrap: false,
    changes: [],
    blocked: [],
    unmanaged: [],
    documents: isSettled ? [] : [planned],
    ...(isSettled ? {} : { protections: [{ document: document.id, protect: wanted, source: null, reason }] }),
    reads: [],
  };
}

/** The rule that protects it again with the next apply. */
function askingRule(project: Project, { key, record }: StoredRecord): LifecycleRule | undefined {
  const lifecycle = compileLifecycle(project.lifecycle);
  const { id: document } = record.document;
  for (const path of record.nodes.keys()) {
    const rule = lifecycle('preventDestroy', { path, document, record: key });
    if (rule !== undefined) return rule;
  }
  return undefined;
}

function stillAsked({ source: { file, line } }: LifecycleRule): string {
  return `preventDestroy at ${file}:${line} still asks for it, so the next apply protects it again.`;
}
