import { type EnsembleServer, type EnsembleStatus, type ServerAnswer } from '../model/ensemble.ts';
import { type Paint } from './paint.ts';

/** How the servers are, one line each. */
export function ensembleText({ state, connect, directory, servers }: EnsembleStatus): string {
  if (connect === null) return 'no ZooKeeper runs for this project';
  return [`${state}: ${connect}`, ...servers.map(serverText), `data and logs: ${directory}`].join('\n');
}

function serverText({ id, address, pid, state, answer, log }: EnsembleServer): string {
  const name = `  server ${id}  ${address}`;
  switch (state) {
    case 'running':
      return `${name}  process ${pid}${answer === null ? '' : `, ${answerText(answer)}`}`;
    case 'hung':
      return `${name}  process ${pid} is there but does not answer; see ${log}`;
    case 'dead':
      return `${name}  process ${pid} has ended; see ${log}`;
  }
}

function answerText({ version, mode, zxid, latency, connections, znodes }: ServerAnswer): string {
  return [
    `ZooKeeper ${version} ${mode}`,
    `zxid ${zxid}`,
    `${znodes} znodes`,
    connections === 1 ? '1 connection' : `${connections} connections`,
    `latency ${latency.avg} ms on average, ${latency.max} at most`,
  ].join(', ');
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
  return `use it:  zkai plan --connect ${connect}\nstop it: zkai ensemble down`;
}
