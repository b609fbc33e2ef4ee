import { ledgerPaths } from '../ledger/paths.ts';
import { readLedger } from '../ledger/read.ts';
import { readOf } from '../live/read-of.ts';
import { ZkaiFailure } from '../model/failure.ts';
import { type Environment, type Project } from '../model/project.ts';
import { type DesiredTree, type Owner } from '../model/tree.ts';
import { type ZnodePath } from '../model/znode-path.ts';
import { type World } from '../ports/world.ts';
import { type ZookeeperReader } from '../ports/zookeeper.ts';
import { type ConnectionRequest, type SessionSettings } from './connection.ts';
import { PROJECT_FILE } from './find-documents.ts';
import { loadEnvironment } from './load-environment.ts';
import { loadValidDesired } from './load-project.ts';
import { pathArgument } from './path-argument.ts';

/** Of whom drift is wanted, and from which files. */
export interface DriftSubjectRequest extends ConnectionRequest {
  readonly environment: string | null;
  /** `ledger`: no document is read, and zkai.yaml only where there is one. Default: `git`. */
  readonly against?: 'git' | 'ledger' | undefined;
  /** Where there is no zkai.yaml, what it would say. */
  readonly projectName?: string | undefined;
  readonly root?: string | undefined;
  /** Flags whose value comes from a variable, which says nothing where there is a zkai.yaml. */
  readonly fromVariables?: ReadonlySet<string>;
}

export type Names = Pick<Owner, 'project' | 'environment'>;

export interface DriftSubject {
  readonly against: 'git' | 'ledger';
  /** What zkai.yaml says; `null`: there is none. */
  readonly project: Project | null;
  readonly root: ZnodePath;
  readonly settings: SessionSettings;
  /** What the documents ask for; `null`: they are not read. */
  readonly desired: DesiredTree | null;
  readonly names: (reader: ZookeeperReader) => Promise<Names>;
}

/** @throws ZkaiFailure `usage`, `invalid` */
export async function driftSubject(world: World, request: DriftSubjectRequest): Promise<DriftSubject> {
  const { against = 'git' } = request;
  if (against === 'git') {
    refuseNames(request, 'belongs to --against ledger, where there is no zkai.yaml');
    if (!(await world.files.exists(PROJECT_FILE))) throw noProject(world.files.directory);
    const { project, environment, build } = await loadValidDesired(world, request);
    return { against, ...declared(project, environment), desired: build.tree };
  }
  if (!(await world.files.exists(PROJECT_FILE))) return withoutFiles(request);
  refuseNames(request, `is what ${PROJECT_FILE} says, and there is one in ${world.files.directory}`);
  const { project, environment } = await loadEnvironment(world, request);
  return { against, ...declared(project, environment), desired: null };
}

function declared(project: Project, environment: Environment) {
  const names = { project: project.name, environment: environment.name };
  return { project, root: project.root, settings: environment, names: async () => names };
}

/** With the ledger alone: it knows whose it is, but no credentials. */
function withoutFiles(request: DriftSubjectRequest): DriftSubject {
  const { connect } = request;
  if (connect === undefined) {
    throw new ZkaiFailure(
      'usage',
      `there is no ${PROJECT_FILE} here, so nobody knows which ZooKeeper is meant`,
      {
        hint: 'zkai drift --against ledger --connect zk1:2181,zk2:2181/chroot',
      },
    );
  }
  const root = pathArgument(request.root ?? '/zkai', 'drift --against ledger --root');
  return {
    against: 'ledger',
    project: null,
    root,
    settings: { connect, auth: [], readOnlyAuth: [] },
    desired: null,
    names: (reader) => namesInLedger(reader, root, request),
  };
}

/** The only project and environment that the ledger has, of those that fit. @throws ZkaiFailure `usage` that lists them */
async function namesInLedger(
  reader: ZookeeperReader,
  root: ZnodePath,
  { projectName, environment }: DriftSubjectRequest,
): Promise<Names> {
  await reader.sync(root);
  const { bases } = await readLedger(readOf(reader), root);
  const all = new Map(
    [...bases.values()].map(({ owner }) => [`${owner.project}, environment ${owner.environment}`, owner]),
  );
  const fitting = [...all.values()].filter(
    (owner) =>
      (projectName ?? owner.project) === owner.project &&
      (environment ?? owner.environment) === owner.environment,
  );
  const [only, another] = fitting;
  if (only !== undefined && another === undefined)
    return { project: only.project, environment: only.environment };
  const whatThereIs = [...all.keys()].sort().map((names) => `project ${names}`);
  if (whatThereIs.length === 0) {
    throw new ZkaiFailure(
      'usage',
      `nothing was applied below ${root} of this ZooKeeper: ${ledgerPaths(root).base} has no record of any project`,
      {
        hint: 'name another root with --root, or another chroot behind the hosts of --connect',
      },
    );
  }
  throw new ZkaiFailure(
    'usage',
    fitting.length === 0
      ? 'the ledger has no such project and environment'
      : 'the ledger has several projects and environments',
    { details: whatThereIs, hint: 'choose one with --project-name and --env' },
  );
}

function noProject(directory: string): ZkaiFailure {
  return new ZkaiFailure('usage', `there is no ${PROJECT_FILE} in ${directory} or above it`, {
    hint: 'zkai init starts a project here; --project names one that is somewhere else; --against ledger --connect HOSTS needs none',
  });
}

/** @throws ZkaiFailure `usage` */
function refuseNames({ projectName, root, fromVariables }: DriftSubjectRequest, why: string): void {
  const given = { 'project-name': projectName, root };
  for (const [flag, value] of Object.entries(given))
    if (value !== undefined && fromVariables?.has(flag) !== true)
      throw new ZkaiFailure('usage', `--${flag} ${why}`, { hint: 'zkai drift --against ledger' });
}
