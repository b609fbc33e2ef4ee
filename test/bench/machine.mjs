// What the numbers were measured on and with.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { fromDist, PYTHON, ROOT } from '../bootstrap.mjs';

/** The load is that of the last minute: with much else on the machine, only the ratios mean something. */
export function describeMachine() {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
    os: `${type()} ${release()} ${arch()}`,
    load: Number((loadavg()[0] ?? 0).toFixed(2)),
  };
}

/** Of everything that takes part. */
export async function describeVersions(port, { java }) {
  const { createZookeeper } = await fromDist('zookeeper/create-zookeeper.js');
  const options = { connect: `127.0.0.1:${port}`, timeoutMs: 10_000, sessionTimeoutMs: 10_000, auth: [] };
  const [server] = await createZookeeper().askServers(options);
  return {
    zkai: packageVersion('.'),
    node: process.versions.node,
    zookeeper: server.answer?.version ?? 'unknown',
    java: /"(.+)"/.exec(outputOf(java, '-version'))?.[1] ?? 'unknown',
    'node-zookeeper-client': packageVersion('node_modules/node-zookeeper-client'),
    kazoo: outputOf(PYTHON, '-c', 'import kazoo; print(kazoo.__version__)'),
    python: outputOf(PYTHON, '-c', 'import platform; print(platform.python_version())'),
  };
}

function packageVersion(directory) {
  return JSON.parse(readFileSync(join(ROOT, directory, 'package.json'), 'utf8')).version;
}

/** Java prints its version to stderr. */
function outputOf(program, ...args) {
  const { stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  return `${stdout}${stderr}`.trim();
}
