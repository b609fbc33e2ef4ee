import { existsSync, readFileSync } from 'node:fs';
import { ZkaiFailure } from '../model/failure.ts';
import { type Member } from './members.ts';
import { serverPaths } from './server-paths.ts';

const LINES = 15;

/** A server that did not come up, with what it said last. */
export function startFailed({ id, directory, peerPorts }: Member, problem: string): ZkaiFailure {
  const lines = readLog(directory).trimEnd().split('\n').slice(-LINES);
  const name = peerPorts === null ? 'the ZooKeeper server' : `ZooKeeper server ${id}`;
  const details = lines[0] === '' ? ['Its log is empty.'] : ['The end of its log:', ...lines.map(indented)];
  return new ZkaiFailure('failed', `${name} ${problem}`, {
    details,
    hint: `less ${serverPaths(directory).log}`,
  });
}

export function portTaken(port: number, hint = 'another port, or none to get a free one'): ZkaiFailure {
  return new ZkaiFailure('failed', `port ${port} of 127.0.0.1 is taken by another program`, { hint });
}

/** The server's log since its last start; empty when there is none. */
export function readLog(directory: string): string {
  const { log } = serverPaths(directory);
  return existsSync(log) ? readFileSync(log, 'utf8') : '';
}

function indented(line: string): string {
  return `  ${line}`;
}
