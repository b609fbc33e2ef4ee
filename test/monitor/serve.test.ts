import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { listenAddress } from '../../src/cli/listen.ts';
import { systemClock } from '../../src/cli/clock.ts';
import { type ReconcileEvent } from '../../src/model/reconcile.ts';
import { serveMonitor } from '../../src/monitor/serve.ts';
import { advance, reasonsNotReady, STARTING } from '../../src/reconcile/status.ts';
import { IN_STEP, ROUND } from '../report/reconcile-sample.ts';
import { failureOf } from '../support/project.ts';

const { files } = ROUND;

/** A server that has heard of these, in this order. */
async function serving(events: readonly ReconcileEvent[] = [], port = 0) {
  let status = STARTING;
  const server = await serveMonitor(
    { host: '127.0.0.1', port },
    { status: () => status, reasonsNotReady: () => reasonsNotReady(status) },
    systemClock,
  );
  onTestFinished(() => server.close());
  const tell = (event: ReconcileEvent): void => {
    status = advance(status, event);
    server.tell(event);
  };
  for (const event of events) tell(event);
  const ask = (path: string, method = 'GET') => fetch(`http://${server.address}${path}`, { method });
  const metric = async (name: string): Promise<string | undefined> => {
    const lines = (await (await ask('/metrics')).text()).split('\n');
    return lines.find((line) => line.startsWith(`${name} `))?.slice(name.length + 1);
  };
  return { server, tell, ask, metric };
}

const READ = { event: 'files', environment: 'prod', mode: 'heal', files, znodes: 3 } as const;
const LEADING = [{ event: 'started', replica: 'zkai-0', listen: null }, READ, { event: 'leading' }] as const;

test('it is alive as soon as it runs, and ready when it has files and a place in the election', async () => {
  const { ask, tell } = await serving();
  expect((await ask('/healthz')).status).toBe(200);
  expect((await ask('/readyz')).status).toBe(503);
  tell(READ);
  expect(await (await ask('/readyz')).json()).toMatchObject({
    ready: false,
    reasons: ['it does not stand for election yet'],
  });
  tell({ event: 'following', ahead: 2 });
  expect(await (await ask('/readyz')).json()).toMatchObject({ ready: true, role: 'following', files });
  tell({ event: 'disconnected', reason: 'no server answers' });
  expect((await ask('/readyz')).status).toBe(503);
});

test('broken files are told; ready it is only with older ones in force', async () => {
  const broken = { event: 'files-broken', message: '1 error', details: [], keeps: null } as const;
  const fresh = await serving([broken, { event: 'following', ahead: 1 }]);
  const answer = await fresh.ask('/readyz');
  expect(answer.status).toBe(503);
  expect(await answer.json()).toMatchObject({ reasons: ['1 error'] });
  const { ask, metric } = await serving([...LEADING, broken]);
  expect(await (await ask('/readyz')).json()).toMatchObject({ ready: true, broken: '1 error', files });
  expect(await metric('zkai_reconcile_files_broken')).toBe('1');
});

test('metrics say what the leader finds and does, and a former leader says nothing of it', async () => {
  const { ask, tell, metric } = await serving([
    ...LEADING,
    { event: 'round', round: ROUND, ms: 40, isNews: true },
  ]);
  const answer = await ask('/metrics');
  expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  expect(await metric('zkai_reconcile_leader')).toBe('1');
  expect(await metric('zkai_reconcile_zookeeper_connected')).toBe('1');
  expect(await metric('zkai_reconcile_rounds_total{result="blocked"}')).toBe('1');
  expect(await metric('zkai_reconcile_rounds_total{result="failed"}')).toBe('0');
  expect(await metric('zkai_reconcile_healed_znodes_total')).toBe('1');
  expect(await metric('zkai_reconcile_drift_znodes{class="drift.modified"}')).toBe('2');
  expect(await metric('zkai_reconcile_drift_znodes{class="conflict"}')).toBe('1');
  expect(await metric('zkai_reconcile_rate_limited_znodes')).toBe('1');
  expect(await metric('zkai_reconcile_pending_changes')).toBe('2');
  expect(await metric('zkai_reconcile_round_duration_seconds_count')).toBe('1');
  expect(Number(await metric('zkai_reconcile_last_success_timestamp_seconds'))).toBeGreaterThan(
    1_700_000_000,
  );
  const commit = files.git?.commit ?? '';
  expect(await metric(`zkai_reconcile_files_info{hash="${files.hash}",commit="${commit}"}`)).toBe('1');
  const failed = {
    event: 'failed',
    code: 'unreachable',
    message: 'm',
    details: [],
    hint: null,
    ms: 5,
    retryMs: 100,
  } as const;
  tell(failed);
  expect((await ask('/readyz')).status).toBe(503);
  tell({ event: 'stepped-down', reason: 'r' });
  expect(await metric('zkai_reconcile_leader')).toBe('0');
  expect(await metric('zkai_reconcile_drift_znodes{class="drift.modified"}')).toBe('0');
  tell({ event: 'leading' });
  tell({ event: 'round', round: IN_STEP, ms: 1, isNews: true });
  expect(await metric('zkai_reconcile_rounds_total{result="in-step"}')).toBe('1');
  expect(await (await ask('/readyz')).json()).toMatchObject({
    ready: true,
    failure: null,
    round: { result: 'in-step' },
  });
});

test('it is there to be read: GET and HEAD of three paths, and nothing of what else is sent', async () => {
  const { ask, server } = await serving(LEADING);
  const head = await ask('/readyz', 'HEAD');
  expect([head.status, await head.text()]).toEqual([200, '']);
  expect((await ask('/metrics?x=1')).status).toBe(200);
  expect((await ask('/')).status).toBe(404);
  for (const method of ['POST', 'PUT', 'DELETE']) {
    const refused = await ask('/metrics', method);
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  }
  const [host = '', port = ''] = server.address.split(':');
  const socket = connect(Number(port), host);
  socket.write(`GET /healthz HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`);
  socket.on('error', () => {});
  await once(socket, 'close');
  expect((await ask('/healthz')).status).toBe(200);
});

test('those who ask nothing make room for a probe, the one that waits for longest first', async () => {
  const { server, ask } = await serving();
  const [host = '', port = ''] = server.address.split(':');
  const open = async (): Promise<Socket> => {
    const socket = connect(Number(port), host).on('error', () => {});
    onTestFinished(() => void socket.destroy());
    await once(socket, 'connect');
    socket.write('GET /healthz HTTP/1.1\r\n');
    return socket;
  };
  const asking = await open();
  const first = await open();
  const gone = once(first, 'close');
  asking.write('Host: x\r\n\r\n');
  await once(asking, 'data');
  for (let i = 0; i < 31; i += 1) await open();
  await gone;
  asking.write('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n');
  expect(String(await once(asking, 'data'))).toContain('200 OK');
  await Promise.all(Array.from({ length: 60 }, open));
  expect((await ask('/healthz')).status).toBe(200);
});

test('a port that somebody has is told, with another way', async () => {
  const { server } = await serving();
  const port = Number(server.address.split(':')[1]);
  expect(await failureOf(serving([], port))).toMatchObject({ code: 'failed', exitCode: 1 });
});

test('what other machines reach has to be permitted', async () => {
  const local = { mayBeRemote: false };
  expect(listenAddress('off', local)).toBeNull();
  expect(listenAddress('127.0.0.1:9911', local)).toEqual({ host: '127.0.0.1', port: 9911 });
  expect(listenAddress('[::1]:0', local)).toEqual({ host: '::1', port: 0 });
  expect(listenAddress('0.0.0.0:80', { mayBeRemote: true })).toEqual({ host: '0.0.0.0', port: 80 });
  for (const text of ['0.0.0.0:9911', '[::]:9911', 'example.org:1', '9911', '127.0.0.1:70000', '', 'a b:1'])
    expect(await failureOf((async () => listenAddress(text, local))())).toMatchObject({ code: 'usage' });
});
