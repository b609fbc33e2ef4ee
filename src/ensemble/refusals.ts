import { type EnsembleServer } from '../model/ensemble.ts';
import { ZkaiFailure } from '../model/failure.ts';

const START_ANEW = 'zkai ensemble down, then the same command again';

/** The servers of a running ensemble are not on the port that was asked for. */
export function servesElsewhere(connect: string | null, port: number): ZkaiFailure {
  return new ZkaiFailure('failed', `ZooKeeper runs here on ${connect}, not on port ${port}`, {
    hint: START_ANEW,
  });
}

/** Processes that listen but do not answer. */
export function hang(servers: readonly EnsembleServer[]): ZkaiFailure {
  const details = servers.map(({ id, pid, address }) => `server ${id} (process ${pid}) on ${address}`);
  return new ZkaiFailure('failed', 'a server is there, but does not answer', { details, hint: START_ANEW });
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
