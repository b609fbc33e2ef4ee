import { type OwnHistory, readOwnHistory } from '../live/history.ts';
import { type RevisionRef } from '../model/revision-ref.ts';
import { type World } from '../ports/world.ts';
import { type ConnectionRequest, readerOptions, withReader } from './connection.ts';
import { loadEnvironment } from './load-environment.ts';

/** What the project applied to an environment, back to all of `refs`. */
export async function ownHistory(
  world: World,
  request: ConnectionRequest & { readonly environment: string | null },
  refs: readonly RevisionRef[],
): Promise<OwnHistory> {
  const { project, environment } = await loadEnvironment(world, request);
  const options = await readerOptions(world, environment, request);
  const query = { root: project.root, project: project.name, environment: environment.name, refs };
  return withReader(world, options, (reader) => readOwnHistory(reader, query));
}
