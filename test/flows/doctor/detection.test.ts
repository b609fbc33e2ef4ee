import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { detectionWindow } from '../../../src/flows/doctor/detection.ts';
import { OPEN_ACL } from '../../../src/model/acl.ts';
import { joinPath, ROOT, type ZnodePath } from '../../../src/model/znode-path.ts';
import { encodeCreate } from '../../../src/zookeeper/create.ts';
import { FrameSocket } from '../../../src/zookeeper/frame-socket.ts';
import { shakeHands } from '../../../src/zookeeper/handshake.ts';
import { startEnsemble } from '../../support/ensemble.ts';
import { raw } from '../../support/raw.ts';
import { startServer } from '../../support/server.ts';

const TICK_MS = 500;
const TIMEOUT_MS = 1000;
const EACH = 16;
/** Of the moment at which a death is known here: events take their way, and the machine is busy. */
const SLACK_MS = 500;

/**
 * A process that takes an ephemeral znode, is silent for a while as one may be between two pings, and dies: nothing
 * says goodbye. Resolves with the moment of its death.
 */
async function liveAndDie(port: number, path: ZnodePath, silentMs: number): Promise<number> {
  const host = '127.0.0.1';
  const socket = new FrameSocket({ host, port, servername: host });
  const granted = await shakeHands(socket, { sessionTimeoutMs: TIMEOUT_MS, allowReadOnly: false, auth: [] });
  expect(granted.sessionTimeoutMs).toBe(TIMEOUT_MS);
  const op = { op: 'create', path, data: Buffer.alloc(0), acl: OPEN_ACL, mode: 'ephemeral' } as const;
  socket.send(encodeCreate(1, op, ''));
  await socket.next();
  await sleep(silentMs);
  socket.destroy(new Error('dead'));
  return performance.now();
}

/** How long after its death each of many processes on these servers was noticed, in milliseconds. */
async function noticedAfter(connect: string, ports: readonly number[]): Promise<number[]> {
  const who = await raw(connect);
  const gone = new Map<string, number>();
  await who.session.watch(ROOT, 'tree', (event) => {
    if (event.event === 'deleted') gone.set(event.path, performance.now());
  });
  const deaths = await Promise.all(
    ports.flatMap((port) =>
      Array.from({ length: EACH }, async (_, index) => {
        await sleep(index * 70); // at every phase of the tick
        const path = joinPath(ROOT, `${port}-${index}`);
        return { path, at: await liveAndDie(port, path, (index % 4) * (TIMEOUT_MS / 12)) };
      }),
    ),
  );
  await expect.poll(() => gone.size, { timeout: 10_000 }).toBe(deaths.length);
  return deaths.map(({ path, at }) => (gone.get(path) ?? 0) - at);
}

describe('the death of a process is noticed within the window that doctor tells', () => {
  const limits = { minTimeoutMs: TIMEOUT_MS, maxTimeoutMs: 20 * TICK_MS, tickMs: TICK_MS };

  test('on a server that stands alone', async () => {
    const server = await startServer({ tickTime: TICK_MS });
    const times = await noticedAfter(server.connect, [server.port]);
    const { fromMs, toMs } = detectionWindow(
      { cluster: null, askedTimeoutMs: TIMEOUT_MS },
      { ...limits, isEnsemble: false },
    );
    expect(Math.min(...times)).toBeGreaterThan(fromMs);
    expect(Math.max(...times)).toBeLessThan(toMs + SLACK_MS);
    await server.stop();
  });

  test('on every server of an ensemble', async () => {
    const ensemble = await startEnsemble({ servers: 3, tickTime: TICK_MS });
    const ports = ensemble.servers.map(({ port }) => port);
    const times = await noticedAfter(ensemble.connect, ports);
    const { fromMs, toMs } = detectionWindow(
      { cluster: null, askedTimeoutMs: TIMEOUT_MS },
      { ...limits, isEnsemble: true },
    );
    expect(Math.min(...times)).toBeGreaterThan(fromMs);
    expect(Math.max(...times)).toBeLessThan(toMs + SLACK_MS);
    await ensemble.stop();
  });
});
