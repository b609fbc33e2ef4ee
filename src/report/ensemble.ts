import { type EnsembleServer, type EnsembleStatus, type ServerAnswer } from '../model/ensemble.ts';
import { type Paint } from './paint.ts';
import { count } from './words.ts';

/** How the servers are, one line each, and how many of them serve. */
export function ensembleText({ state, connect, directory, servers }: EnsembleStatus): string {
  if (connect === null) return 'No ZooKeeper runs for this project. To start one: zkai ensemble up --local';
  const addresses = padded(servers.map(({ address }) => address));
  const states = padded(servers.map(stateText));
  const lines = servers.map((server, index) =>
    `  server ${server.id}  ${addresses[index]}  ${states[index]}  ${factsText(server)}`.trimEnd(),
  );
  const serving = servers.filter((server) => server.state === 'running').length;
  return [
    `${state}: ${connect}`,
    ...lines,
    `data and logs: ${directory}`,
    `${serving} of ${count(servers.length, 'server')} serving.`,
  ].join('\n');
}

function stateText({ state, answer }: EnsembleServer): string {
  return answer === null ? state : `${state}, ${answer.mode}`;
}

function factsText({ state, pid, answer, log }: EnsembleServer): string {
  switch (state) {
    case 'running':
      return `process ${pid}${answer === null ? '' : `, ${answerText(answer)}`}`;
    case 'not-serving':
      return `process ${pid} has no majority of servers with it, or has not caught up yet; see ${log}`;
    case 'starting':
      return `process ${pid} is there but does not listen yet; see ${log}`;
    case 'hung':
      return `process ${pid} is there but does not answer; see ${log}`;
    case 'dead':
      return `process ${pid} has ended; see ${log}`;
    case 'stopped':
      return 'was not started with the others';
  }
}

function answerText({ version, zxid, latency, connections, znodes }: ServerAnswer): string {
  return [
    `zxid ${zxid}`,
    `${znodes} znodes`,
    connections === 1 ? '1 connection' : `${connections} connections`,
    `latency ${latency.avg} ms on average, ${latency.max} at most`,
    `ZooKeeper ${version}`,
  ].join(', ');
}

/** All as wide as the widest. */
function padded(texts: readonly string[]): readonly string[] {
  const width = Math.max(...texts.map((text) => text.length));
  return texts.map((text) => text.padEnd(width));
}

/** That somebody else is where clients may look for this server, and how to reach this one instead. */
export function takenPortText(port: number, connect: string, paint: Paint): string {
  return [
    paint.warning(`ATTENTION: port ${port} of 127.0.0.1 is taken by another program, not by this server.`),
    paint.warning(`An environment with connect: 127.0.0.1:${port} reaches that one. To reach this server,`),
    `  write in zkai.yaml      ${paint.command(`connect: ${connect}`)}`,
    `  or add to each command  ${paint.command(`--connect ${connect}`)}`,
  ].join('\n');
}

/** What to do next with servers that run. */
export function ensembleHints(connect: string): string {
  return [
    'To stop it: zkai ensemble down',
    // Whoever names one server only is without ZooKeeper when that one goes.
    ...(connect.includes(',') ? [`To name all of them, write in zkai.yaml: connect: ${connect}`] : []),
    `Next: zkai plan --connect ${connect}`,
  ].join('\n');
}
