import { resolveAcl } from '../apply/resolve-acls.ts';
import { aclEntries } from '../model/acl.ts';
import { type DoctorResult, type DoctorServer } from '../model/doctor.ts';
import { type World } from '../ports/world.ts';
import { type ConnectOptions, type ZookeeperReader } from '../ports/zookeeper.ts';
import { type ConnectionRequest, readerOptions, withReader } from './connection.ts';
import { askClock } from './doctor/ask-clock.ts';
import { askDetection, clusterTimeouts } from './doctor/ask-detection.ts';
import { askFeatures, askIdentities, askSession, chrootExists } from './doctor/ask-session.ts';
import { certificateChecks } from './doctor/certificate-checks.ts';
import { askLedger } from './doctor/ask-ledger.ts';
import { chrootChecks, encryptionChecks } from './doctor/connection-checks.ts';
import { clockChecks } from './doctor/clock-checks.ts';
import { detectionChecks } from './doctor/detection.ts';
import { rightsOfIdentities } from './doctor/identities.ts';
import { limitChecks } from './doctor/limit-checks.ts';
import { noSession } from './doctor/no-session.ts';
import { projectPaths } from './doctor/project-paths.ts';
import { serverChecks } from './doctor/server-checks.ts';
import { featureChecks, timeoutCheck } from './doctor/session-checks.ts';
import { loadEnvironment } from './load-environment.ts';

export interface DoctorRequest extends ConnectionRequest {
  readonly environment: string | null;
  /** Read the whole ledger, too, and check its invariants. */
  readonly ledger?: boolean | undefined;
}

/** How long a server may take to say how it is, in milliseconds: one that takes longer is worth a warning. */
const ASK_MS = 3000;
/** Frames to try where the largest is refused, down to what even a small apply needs. */
const SMALLER_FRAMES = [524_288, 262_144, 131_072, 65_536];

/**
 * Whether all is in order between here and an environment's ZooKeeper. Writes no znode: it reads, and it opens and
 * closes sessions, among them one per server and per identity.
 * @throws ZkaiFailure `unreachable` where no server opens a session, with what each of them says
 */
export async function doctor(world: World, request: DoctorRequest): Promise<DoctorResult> {
  const { project, environment } = await loadEnvironment(world, request);
  const asked = await readerOptions(world, environment, request);
  const { zookeeper, clock } = world;
  const shortly = { ...asked, timeoutMs: Math.min(asked.timeoutMs, ASK_MS) };
  const servers = await zookeeper.askServers(shortly);
  const options = { ...asked, allowReadOnly: hasNoQuorum(servers) };
  return withSession(world, options, servers, async (reader) => {
    // Whatever needs a session of its own has it on the same server: another one may be silent.
    const here = { ...options, connect: `${reader.server}${reader.chroot}` };
    const features = await askFeatures(reader, servers);
    const session = await askSession(reader, options, { clock, features });
    const times = await askClock(reader, project.root, clock.now);
    const clusters = await clusterTimeouts(reader, project.root);
    const isEnsemble = servers.some(({ answer }) => answer !== null && answer.mode !== 'standalone');
    const detection = await askDetection(zookeeper, here, { clusters, isEnsemble });
    const frameBytes = await reader.frameLimit();
    const sizes = [frameBytes, ...SMALLER_FRAMES.filter((bytes) => bytes < frameBytes)];
    const limits = { frameBytes, servers: await zookeeper.probeFrames(shortly, sizes) };
    const found = await rightsOfIdentities(world, environment, {
      options: here,
      paths: projectPaths(reader.chroot, project.root),
      asking: (identified) => askIdentities(identified, features),
    });
    const ledger =
      request.ledger === true
        ? await askLedger(
            reader,
            project.root,
            aclEntries(await resolveAcl(world, environment.acl, environment.digestAlgorithm)),
          )
        : { facts: null, checks: [] };
    return {
      project: project.name,
      environment: environment.name,
      connect: options.connect,
      servers,
      session,
      features,
      rights: found.rights,
      limits,
      clock: times,
      detection,
      ledger: ledger.facts,
      checks: [
        ...serverChecks(servers, session),
        timeoutCheck(session),
        ...encryptionChecks(options),
        ...certificateChecks(servers, session, times.now),
        ...featureChecks(features),
        ...chrootChecks(reader.chroot, await chrootExists(reader)),
        ...found.checks,
        ...limitChecks(limits),
        ...clockChecks(times),
        ...detectionChecks(detection),
        ...ledger.checks,
      ],
    };
  });
}

/** Some can be read, and none can be written to: better a session with what they knew than none. */
function hasNoQuorum(servers: readonly DoctorServer[]): boolean {
  const modes = servers.flatMap(({ answer }) => (answer === null ? [] : [answer.mode]));
  return modes.length > 0 && modes.every((mode) => mode === 'read-only');
}

async function withSession<T>(
  world: World,
  options: ConnectOptions,
  servers: readonly DoctorServer[],
  use: (reader: ZookeeperReader) => Promise<T>,
): Promise<T> {
  try {
    return await withReader(world, options, use);
  } catch (error) {
    throw noSession(error, servers);
  }
}
