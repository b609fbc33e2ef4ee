import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import process from 'node:process';
import { expect, test } from 'vitest';
import { locateZookeeper } from '../../src/ensemble/locate-zookeeper.ts';
import { startServer } from '../../src/ensemble/start-server.ts';
import { stopServer } from '../../src/ensemble/stop-server.ts';
import { type ZkaiFailure } from '../../src/model/failure.ts';
import { serverDirectory } from '../support/server.ts';
import { tempDir } from '../support/temp-dir.ts';

const { java, classpath } = locateZookeeper(process.env);
const PATH = dirname(java);

function failure(env: Record<string, string>, debianJars = '/nowhere'): ZkaiFailure {
  try {
    locateZookeeper(env, debianJars);
  } catch (error) {
    return error as ZkaiFailure;
  }
  throw new Error('it was found');
}

test('without a ZooKeeper the failure holds the commands for every system', () => {
  const { code, message, details, hint } = failure({ PATH });
  expect(code).toBe('failed');
  expect(message).toBe('there is no ZooKeeper on this machine');
  const ways = details.join('\n');
  expect(ways).toContain('sudo apt-get update && sudo apt-get install -y zookeeper');
  expect(ways).toContain('brew install zookeeper');
  expect(ways).toContain('docker run');
  expect(ways).toMatch(/tar xzf .*\n.*export ZOOKEEPER_HOME=/);
  expect(hint).toContain('the same command again');
});

test('a ZOOKEEPER_HOME without jars is an error, although Debian has some', async () => {
  const home = await tempDir();
  expect(failure({ PATH, ZOOKEEPER_HOME: home }, '/usr/share/java').message).toContain(home);
});

test('a JAVA_HOME without java is an error, although PATH has one', async () => {
  const home = await tempDir();
  expect(failure({ PATH, JAVA_HOME: home }, '/usr/share/java').message).toContain(`JAVA_HOME is ${home}`);
});

test('a machine without java says so', async () => {
  const debianJars = await tempDir();
  writeFileSync(join(debianJars, 'zookeeper.jar'), '');
  expect(failure({ PATH: '/nowhere' }, debianJars).message).toContain('no Java runtime');
});

test('JAVA_HOME wins over PATH', async () => {
  const home = await tempDir();
  mkdirSync(join(home, 'bin'));
  symlinkSync(java, join(home, 'bin', 'java'));
  expect(locateZookeeper({ ...process.env, JAVA_HOME: home }).java).toBe(join(home, 'bin', 'java'));
});

test('a directory laid out like the Apache tarball gives a server that serves', async () => {
  const home = await tempDir();
  mkdirSync(join(home, 'lib'));
  // The jars of this machine under other names: only `lib/*` can find them.
  for (const [index, jar] of jarsOf(classpath).entries()) {
    symlinkSync(jar, join(home, 'lib', `zookeeper-${index}.jar`));
  }
  const installation = locateZookeeper({ ...process.env, ZOOKEEPER_HOME: home });
  expect(installation.origin).toBe(`ZOOKEEPER_HOME=${home}`);
  expect(installation.classpath).not.toContain('/usr/share/java');
  const directory = serverDirectory();
  await startServer(directory, { installation });
  expect(await stopServer(directory)).not.toBeNull();
});

function jarsOf(path: string): string[] {
  return path.split(delimiter).flatMap((entry) => {
    if (!entry.endsWith('*')) return entry.endsWith('.jar') ? [entry] : [];
    return readdirSync(dirname(entry)).map((name) => join(dirname(entry), name));
  });
}
