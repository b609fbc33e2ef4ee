import { expect, test } from 'vitest';
import { type EnsembleServer } from '../../src/model/ensemble.ts';
import { ensembleText } from '../../src/report/ensemble.ts';

const server = (id: number, rest: Partial<EnsembleServer>): EnsembleServer => ({
  id,
  address: `127.0.0.1:${9998 + id}`,
  pid: 4710 + id,
  state: 'running',
  answer: null,
  log: `/e/server-${id}/server.log`,
  ...rest,
});

test('every server has one line that says how it is, and what to look at where it does not serve', () => {
  const answer = {
    version: '3.8.0',
    mode: 'leader',
    zxid: '0x10000001a',
    latency: { min: 0, avg: 0.5, max: 3 },
    connections: 2,
    znodes: 5,
  };
  const text = ensembleText({
    state: 'degraded',
    connect: '127.0.0.1:9999',
    directory: '/e',
    servers: [
      server(1, { answer }),
      server(2, { state: 'not-serving' }),
      server(3, { state: 'starting' }),
      server(4, { state: 'hung' }),
      server(5, { state: 'dead' }),
      server(6, { state: 'stopped', pid: null }),
    ],
  });
  expect(text).toBe(`degraded: 127.0.0.1:9999
  server 1  127.0.0.1:9999   running, leader  process 4711, zxid 0x10000001a, 5 znodes, 2 connections, latency 0.5 ms on average, 3 at most, ZooKeeper 3.8.0
  server 2  127.0.0.1:10000  not-serving      process 4712 has no majority of servers with it, or has not caught up yet; see /e/server-2/server.log
  server 3  127.0.0.1:10001  starting         process 4713 is there but does not listen yet; see /e/server-3/server.log
  server 4  127.0.0.1:10002  hung             process 4714 is there but does not answer; see /e/server-4/server.log
  server 5  127.0.0.1:10003  dead             process 4715 has ended; see /e/server-5/server.log
  server 6  127.0.0.1:10004  stopped          was not started with the others
data and logs: /e
1 of 6 servers serving.`);
});

test('without servers there is one line', () => {
  const none = { state: 'stopped', connect: null, directory: '/e', servers: [] } as const;
  expect(ensembleText(none)).toBe(
    'No ZooKeeper runs for this project. To start one: zkai ensemble up --local',
  );
});
