import { classifyDrift } from '../drift/classify.ts';
import { protectedRecords } from '../ledger/protected-records.ts';
import { NO_PROJECT } from '../ledger/state.ts';
import { readState, type State } from '../live/state.ts';
import { ignoredByRule, type IgnoredByRule } from '../model/ignore.ts';
import { type Environment, type Project } from '../model/project.ts';
import { type StatusResult } from '../model/results.ts';
import { type World } from '../ports/world.ts';
import { type ConnectionRequest, readerOptions, withReader } from './connection.ts';
import { loadEnvironment } from './load-environment.ts';
import { findPending } from './pending-renames.ts';
import { standingReplicas } from './standing-replicas.ts';

/** Where things stand in one environment, from the ledger and the live tree alone. Writes nothing. */
export async function status(
  world: World,
  request: ConnectionRequest & { readonly environment: string | null },
): Promise<StatusResult> {
  const { project, environment } = await loadEnvironment(world, request);
  const options = await readerOptions(world, environment, request);
  const identity = await world.identity();
  return withReader(world, options, async (reader) => {
    const state = await readState(reader, {
      root: project.root,
      project: project.name,
      environment: environment.name,
      paths: [],
    });
    const { ledger } = state;
    const { renamed } = await findPending(reader, { project, environment: environment.name }, ledger);
    const { items, managed } = driftOf(project, environment, {
      ...state,
      ignored: ignoredByRule(project.ignore, world.clock.now()),
    });
    const info = ledger.revision?.info ?? null;
    return {
      project: project.name,
      environment: environment.name,
      connect: options.connect,
      server: reader.server,
      root: project.root,
      ledger:
        ledger.format === null
          ? null
          : { id: ledger.format.id, documents: documents(project, environment, state), znodes: managed },
      revision: info === null || info.rev === 0 ? null : info,
      lock: ledger.lock,
      applying: info?.state === 'applying',
      // Half of an apply is no drift, and what is still owned under other names is not looked at.
      drift: info?.state === 'applying' || renamed.length > 0 ? null : items.length,
      renamed,
      protected: protectedDocuments(project, environment, state),
      replicas: await standingReplicas(reader, project, environment),
      identity: identity.who,
    };
  });
}

/** Against what was applied last: the files are not read, so a broken checkout has a status, too. */
function driftOf(
  project: Project,
  environment: Environment,
  { ledger, live, ignored }: State & { readonly ignored: IgnoredByRule },
): ReturnType<typeof classifyDrift> {
  return classifyDrift({
    project: project.name,
    environment: environment.name,
    desired: null,
    bases: ledger.bases,
    live,
    ignored,
  });
}

function protectedDocuments(project: Project, environment: Environment, { ledger }: State): string[] {
  const { records } = ledger.projects.get(project.name) ?? NO_PROJECT;
  const keys = protectedRecords(ledger, { project: project.name, environment: environment.name });
  return [...keys].flatMap((key) => records.get(key)?.record.document.id ?? []).sort();
}

function documents(project: Project, environment: Environment, { ledger }: State): number {
  const records = ledger.projects.get(project.name)?.records.values() ?? [];
  return [...records].filter(({ record }) => record.environment === environment.name).length;
}
