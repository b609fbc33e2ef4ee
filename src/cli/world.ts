import { loadSchemas } from '../files/load-schemas.ts';
import { projectFiles } from '../files/project-files.ts';
import { userFiles } from '../files/user-files.ts';
import { readChanges } from '../git/read-changes.ts';
import { readSpan } from '../git/read-span.ts';
import { readCommit } from '../git/read-commit.ts';
import { type Progress } from '../ports/events.ts';
import { type World } from '../ports/world.ts';
import { type ConnectOptions, type ZookeeperPort } from '../ports/zookeeper.ts';
import { projectSecrets } from '../secrets/project-secrets.ts';
import { boundResolver } from './bound-resolver.ts';
import { systemClock } from './clock.ts';
import { type LogLevel } from './diagnostics.ts';
import { identityOf } from './identity.ts';

export interface WorldOptions {
  /** Absolute path of the project directory. */
  readonly directory: string;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** Lines of the client's own diagnostics: `info` for connections and sessions, `debug` for every frame. */
  readonly log: (line: string, level: LogLevel) => void;
}

/** The composition root: the only place that knows which adapter is behind which port. */
export function createWorld({ directory, progress, signal, log }: WorldOptions): World {
  const files = projectFiles(directory);
  return {
    zookeeper: lazyZookeeper(log),
    files,
    userFiles: userFiles(process.cwd()),
    clock: systemClock,
    secrets: projectSecrets(files, process.env),
    identity: identityOf(() => readCommit(directory)),
    checkout: {
      changes: () => readChanges(directory),
      span: (from, to) => readSpan(directory, from, to),
    },
    schemas: loadSchemas,
    progress,
    signal,
  };
}

/** Commands that need no server do not pay for loading its client. */
function lazyZookeeper(log: WorldOptions['log']): ZookeeperPort {
  const load = async ({ timeoutMs }: ConnectOptions): Promise<ZookeeperPort> => {
    boundResolver(timeoutMs);
    return (await import('../zookeeper/create-zookeeper.ts')).createZookeeper({ log });
  };
  return {
    connectReader: async (options) => (await load(options)).connectReader(options),
    connectWriter: async (options) => (await load(options)).connectWriter(options),
    askServers: async (options) => (await load(options)).askServers(options),
    probeFrames: async (options, sizes) => (await load(options)).probeFrames(options, sizes),
  };
}
