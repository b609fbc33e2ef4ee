import { type Check, type DoctorRights } from '../../model/doctor.ts';
import { ZkaiFailure } from '../../model/failure.ts';
import { type Environment } from '../../model/project.ts';
import { type World } from '../../ports/world.ts';
import { type ConnectOptions, ZookeeperError, type ZookeeperReader } from '../../ports/zookeeper.ts';
import { hasOwnReader, withReader, writerOptions } from '../connection.ts';
import { askRights } from './ask-rights.ts';
import { type askIdentities } from './ask-session.ts';
import { problem, remark } from './checks.ts';
import { hideSecrets } from './hide-secrets.ts';
import { type ProjectPath } from './project-paths.ts';
import { type IdentityUse, rightsChecks } from './rights-checks.ts';
import { identityCheck } from './session-checks.ts';

interface RightsInput {
  /** Where, and the identity that plan uses. */
  readonly options: ConnectOptions;
  readonly paths: readonly ProjectPath[];
  readonly asking: (reader: ZookeeperReader) => ReturnType<typeof askIdentities>;
}

interface FoundRights {
  readonly rights: readonly DoctorRights[];
  readonly checks: readonly Check[];
}

/**
 * The rights of the identity that plans, and of the one that applies where that is another. Each is asked on a session
 * of its own without the chroot, which may not be there yet.
 */
export async function rightsOfIdentities(
  world: World,
  environment: Environment,
  { options, paths, asking }: RightsInput,
): Promise<FoundRights> {
  const ask = async (use: IdentityUse, as: ConnectOptions): Promise<FoundRights> => {
    return withReader(world, { ...as, withoutChroot: true }, async (reader) => {
      const told = await asking(reader);
      const rights = await askRights(reader, paths, { use, as, told });
      return {
        rights,
        checks: [identityCheck(commandsOf(use), hideSecrets(told, as.auth)), ...rightsChecks(rights, use)],
      };
    });
  };
  if (!hasOwnReader(environment)) return ask({ name: 'auth', forPlan: true, forApply: true }, options);
  const reading = await ask({ name: 'readOnlyAuth', forPlan: true, forApply: false }, options);
  let writing: FoundRights;
  try {
    const use: IdentityUse = { name: 'auth', forPlan: false, forApply: true };
    const { auth } = await writerOptions(world, environment, options);
    writing = await ask(use, { ...options, auth });
  } catch (error) {
    writing = { rights: [], checks: [withoutIdentity(error)] };
  }
  return {
    rights: [...reading.rights, ...writing.rights],
    checks: [...reading.checks, ...writing.checks],
  };
}

function commandsOf({ forPlan, forApply }: IdentityUse): string {
  return [...(forPlan ? ['plan'] : []), ...(forApply ? ['apply'] : [])].join(' and ');
}

/** Who plans need not hold the credentials of who applies. @throws the error, where it is about something else */
function withoutIdentity(error: unknown): Check {
  if (error instanceof ZkaiFailure && error.code === 'auth-refused') {
    const message = `what apply may do was not looked at, since its \`auth\` is not here: ${error.message}`;
    return remark('rights.apply', message);
  }
  if (error instanceof ZookeeperError && error.code === 'auth-failed') {
    const message = `the identity that apply uses is refused: ${error.message}`;
    return problem('rights.apply', message, 'correct `auth` of the environment in zkai.yaml');
  }
  throw error;
}
