import { type DoctorDetection } from '../../model/doctor.ts';
import { type Json, isJsonObject } from '../../model/json.ts';
import { joinPath, type ZnodePath } from '../../model/znode-path.ts';
import { type ConnectOptions, type ZookeeperPort, type ZookeeperReader } from '../../ports/zookeeper.ts';
import { durationMs } from '../../desired/resolve/duration.ts';
import { detectionWindow, tickOf } from './detection.ts';

/** Beyond what any server grants: it answers with its limits. In milliseconds; the field has 31 bits. */
const SHORTEST_MS = 1;
const LONGEST_MS = 2 ** 31 - 1;

/** The limits that a server sets to session timeouts, asked for with two sessions, and what follows from them. */
export async function askDetection(
  zookeeper: ZookeeperPort,
  options: ConnectOptions,
  { clusters, isEnsemble }: { readonly clusters: readonly ClusterTimeout[]; readonly isEnsemble: boolean },
): Promise<DoctorDetection> {
  const [minTimeoutMs, maxTimeoutMs] = [
    await grantedTimeout(zookeeper, { ...options, sessionTimeoutMs: SHORTEST_MS }),
    await grantedTimeout(zookeeper, { ...options, sessionTimeoutMs: LONGEST_MS }),
  ];
  const tick = tickOf(minTimeoutMs, maxTimeoutMs);
  const server = { minTimeoutMs, maxTimeoutMs, tickMs: tick.tickMs, isEnsemble };
  const asked = [{ cluster: null, askedTimeoutMs: options.sessionTimeoutMs }, ...clusters];
  return { minTimeoutMs, maxTimeoutMs, ...tick, windows: asked.map((one) => detectionWindow(one, server)) };
}

async function grantedTimeout(zookeeper: ZookeeperPort, options: ConnectOptions): Promise<number> {
  const session = await zookeeper.connectReader(options);
  try {
    return session.sessionTimeoutMs;
  } finally {
    await session.close();
  }
}

interface ClusterTimeout {
  readonly cluster: string;
  readonly askedTimeoutMs: number;
}

/** `heartbeat.sessionTimeout` of every cluster as it was applied, by name; agents go by what is in ZooKeeper. */
export async function clusterTimeouts(
  reader: ZookeeperReader,
  root: ZnodePath,
): Promise<readonly ClusterTimeout[]> {
  const { results } = await reader.read([{ op: 'children', path: root }]);
  const names = results[0]?.found === 'children' ? results[0].children : [];
  const topologies = await reader.read(
    names.map((name) => ({ op: 'data', path: joinPath(root, name, 'topology') })),
  );
  return names.flatMap((cluster, index) => {
    const result = topologies.results[index];
    const askedTimeoutMs = result?.found === 'data' ? heartbeatOf(result.data) : undefined;
    return askedTimeoutMs === undefined ? [] : [{ cluster, askedTimeoutMs }];
  });
}

/** `undefined` for whatever else a znode of that name may hold. */
function heartbeatOf(data: Buffer): number | undefined {
  let value: Json;
  try {
    value = JSON.parse(data.toString()) as Json;
  } catch {
    return undefined;
  }
  const heartbeat = isJsonObject(value) ? value['heartbeat'] : undefined;
  return isJsonObject(heartbeat) ? durationMs(heartbeat['sessionTimeout']) : undefined;
}
