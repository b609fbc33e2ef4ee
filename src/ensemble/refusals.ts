import { type EnsembleServer } from '../model/ensemble.ts';
import { ZkaiFailure } from '../model/failure.ts';

const START_ANEW = 'zkai ensemble down, then the same command again';

/** The servers of a running ensemble are not on the port that was asked for. */
export function servesElsewhere(connect: string | null, port: number): ZkaiFailure {
  return new ZkaiFailure('failed', `ZooKeeper runs here on ${connect}, not on port ${port}`, {
    hint: START_ANEW,
  });
}

/** Processes that listen but do not answer. The others of the ensemble need not stop for them. */
export function hang(hung: readonly EnsembleServer[], all: readonly EnsembleServer[]): ZkaiFailure {
  const isOne = hung.length === 1;
  const problem = isOne ? 'a server is there, but does not answer' : 'servers are there, but do not answer';
  const pids = hung.map(({ pid }) => pid).join(' ');
  const killed = `kill -9 ${pids}, then the same command again: it starts ${isOne ? 'that one' : 'those'} anew`;
  return new ZkaiFailure('failed', problem, {
    details: hung.map(({ id, pid, address }) => `server ${id} (process ${pid}) on ${address}`),
    hint: hung.length === all.length ? START_ANEW : killed,
  });
}

/** The directory holds the data of another number of servers. Neither number is turned into the other: data would be at risk. */
export function anotherCount(directory: string, there: number, asked: number): ZkaiFailure {
  const problem = `the data here is that of ${counted(there)}, not of ${asked}; zkai does not convert one into the other`;
  return new ZkaiFailure('blocked', problem, {
    details: [
      `to keep the data:      zkai ensemble up --local --servers ${there}`,
      `to start from nothing: zkai ensemble down, then remove ${directory}`,
    ],
    hint: `zkai ensemble up --local --servers ${there}, or without --servers`,
  });
}

function counted(servers: number): string {
  return servers === 1 ? '1 server' : `${servers} servers`;
}
