import { ZkaiFailure } from '../model/failure.ts';
import { type Environment, type Project } from '../model/project.ts';

export interface EnvironmentChoice {
  /** `null`: the only one that there is. */
  readonly environment: string | null;
  /** In place of the environment's own host list and chroot. */
  readonly connect?: string | undefined;
}

/** The environment to work in. @throws ZkaiFailure `usage` that lists what there is */
export function chooseEnvironment(
  project: Project,
  { environment, connect }: EnvironmentChoice,
): Environment {
  const names = [...project.environments.keys()];
  const chosen = environment ?? (names.length === 1 ? names[0] : undefined);
  const found = chosen === undefined ? undefined : project.environments.get(chosen);
  if (found === undefined) throw noSuchEnvironment(environment, names);
  return connect === undefined ? found : { ...found, connect };
}

function noSuchEnvironment(asked: string | null, names: readonly string[]): ZkaiFailure {
  if (names.length === 0) {
    return new ZkaiFailure('usage', 'zkai.yaml has no environment', {
      hint: 'name a ZooKeeper in it: environments: {dev: {connect: "127.0.0.1:2181"}} below spec',
    });
  }
  const list = names.join(', ');
  if (asked === null) {
    return new ZkaiFailure('usage', `zkai.yaml has several environments: ${list}`, {
      hint: `choose one with --env ${names[0]}, or with the variable ZKAI_ENV`,
    });
  }
  return new ZkaiFailure('usage', `zkai.yaml has no environment "${asked}"`, { hint: `it has ${list}` });
}
