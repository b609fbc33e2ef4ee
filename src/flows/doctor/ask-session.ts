import { X509Certificate } from 'node:crypto';
import { type ZookeeperId } from '../../model/acl.ts';
import { type DoctorFeatures, type DoctorServer, type DoctorSession } from '../../model/doctor.ts';
import { ROOT } from '../../model/znode-path.ts';
import { type Clock } from '../../ports/clock.ts';
import { type ConnectOptions, ZookeeperError, type ZookeeperReader } from '../../ports/zookeeper.ts';
import { hideSecrets } from './hide-secrets.ts';
import { isAtLeast } from './version.ts';

const ROUND_TRIPS = 9;

export async function askSession(
  reader: ZookeeperReader,
  options: ConnectOptions,
  { clock, features }: { readonly clock: Clock; readonly features: DoctorFeatures },
): Promise<DoctorSession> {
  return {
    server: reader.server,
    sessionId: reader.sessionId,
    askedTimeoutMs: options.sessionTimeoutMs,
    grantedTimeoutMs: reader.sessionTimeoutMs,
    tls: options.tls !== undefined,
    validTo: ownCertificateValidTo(options),
    readOnly: reader.readOnly,
    roundTripMs: await roundTrips(reader, clock),
    identities: hideSecrets(await askIdentities(reader, features), options.auth),
  };
}

/** The first certificate of our chain is ours; it is good, or there would be no session. */
function ownCertificateValidTo({ tls }: ConnectOptions): number | null {
  return tls?.cert === undefined ? null : Date.parse(new X509Certificate(tls.cert).validTo);
}

async function roundTrips(reader: ZookeeperReader, clock: Clock): Promise<DoctorSession['roundTripMs']> {
  const times: number[] = [];
  for (let sample = 0; sample < ROUND_TRIPS; sample++) {
    const start = clock.elapsed();
    await reader.read([{ op: 'data', path: ROOT }]);
    times.push(clock.elapsed() - start);
  }
  times.sort((a, b) => a - b);
  return { min: times[0] ?? 0, median: times[Math.floor(ROUND_TRIPS / 2)] ?? 0, samples: ROUND_TRIPS };
}

/**
 * What all servers that say their version can do, since a session may come to be on any of them. What can be tried is
 * tried, unless a version says that it would fail: an old server ends the session over a request that it does not know.
 */
export async function askFeatures(
  reader: ZookeeperReader,
  servers: readonly DoctorServer[],
): Promise<DoctorFeatures> {
  const all = (major: number, minor: number): boolean | null => {
    const answers = servers.flatMap(({ answer }) =>
      answer === null ? [] : [isAtLeast(answer.version, major, minor)],
    );
    if (answers.includes(false)) return false;
    return answers.length === 0 || answers.includes(null) ? null : true;
  };
  const since36 = all(3, 6);
  return {
    multiRead: since36,
    recursiveWatch: await tried(since36, async () => (await reader.watch(ROOT, 'tree', () => {})).close()),
    getEphemerals: await tried(since36, () => reader.getEphemerals(ROOT)),
    whoAmI: await tried(all(3, 7), () => reader.whoAmI()),
    ttl: null,
    container: null,
  };
}

/** Whom the server takes this session for; `null` where it cannot say. */
export async function askIdentities(
  reader: ZookeeperReader,
  { whoAmI }: DoctorFeatures,
): Promise<readonly ZookeeperId[] | null> {
  return whoAmI === true ? reader.whoAmI() : null;
}

/** Whether the chroot is there; a refusal is a proof that it is. */
export async function chrootExists(reader: ZookeeperReader): Promise<boolean> {
  const { results } = await reader.read([{ op: 'data', path: ROOT }]);
  return results[0]?.found !== 'absent';
}

async function tried(known: boolean | null, work: () => Promise<unknown>): Promise<boolean | null> {
  if (known === false) return false;
  try {
    await work();
    return true;
  } catch (error) {
    if (!(error instanceof ZookeeperError)) throw error;
    return error.code === 'unimplemented' ? false : null;
  }
}
