import { buildId } from '../files/build-id.ts';
import { loadSchemas } from '../files/load-schemas.ts';
import { projectFiles } from '../files/project-files.ts';
import { resultCache } from '../files/result-cache.ts';
import { userFiles } from '../files/user-files.ts';
import { readChanges } from '../git/read-changes.ts';
import { readSpan } from '../git/read-span.ts';
import { readCommit } from '../git/read-commit.ts';
import { EXIT } from '../model/exit-code.ts';
import { type Plan } from '../model/plan.ts';
import { type ResultCache } from '../ports/cache.ts';
import { type Progress } from '../ports/events.ts';
import { type PolicyPrograms } from '../ports/policies.ts';
import { type World } from '../ports/world.ts';
import { type ConnectOptions, type ZookeeperPort } from '../ports/zookeeper.ts';
import { projectSecrets } from '../secrets/project-secrets.ts';
import { boundResolver } from './bound-resolver.ts';
import { systemClock } from './clock.ts';
import { type LogLevel } from './diagnostics.ts';
import { identityOf } from './identity.ts';
import { printedJson } from './output.ts';

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
    watchFiles: async (options) => (await import('../files/watch-files.ts')).watchFiles(directory, options),
    userFiles: userFiles(process.cwd()),
    clock: systemClock,
    secrets: projectSecrets(files, process.env),
    identity: identityOf(() => readCommit(directory)),
    checkout: {
      commit: () => readCommit(directory),
      changes: () => readChanges(directory),
      span: (from, to) => readSpan(directory, from, to),
    },
    policies: lazyPolicies(directory),
    monitor: {
      listen: async (address, asked) =>
        (await import('../monitor/serve.ts')).serveMonitor(address, asked, systemClock),
    },
    schemas: loadSchemas,
    cache: lazyCache(directory),
    webhook: { post: async (...asked) => (await import('../webhook/post.ts')).webhook.post(...asked) },
    progress,
    signal,
  };
}

/** Small projects do not ask for it. */
function lazyCache(directory: string): ResultCache {
  let cache: ResultCache | undefined;
  const open = (): ResultCache => (cache ??= resultCache(directory, programId()));
  return { read: (key) => open().read(key), write: (key, value) => open().write(key, value) };
}

/** `null`: nobody knows which program this is. Words and time zones are those of Node.js. */
function programId(): string | null {
  const build = buildId();
  const { node, icu = '', tz = '' } = process.versions;
  return build === null ? null : [build, node, icu, tz].join('\n');
}

/** Few projects have any. They read what `zkai plan --json` prints. */
function lazyPolicies(directory: string): PolicyPrograms {
  return {
    judge: async (...asked) => {
      const [{ policyPrograms }, { planView }] = await Promise.all([
        import('../policies/policy-programs.ts'),
        import('../report/json/plan.ts'),
      ]);
      const planText = (plan: Plan): string =>
        printedJson(planView(plan), plan.blocked.length > 0 ? EXIT.blocked : EXIT.success);
      return policyPrograms({ directory, environment: process.env, planText }).judge(...asked);
    },
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
