import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { zookeeperMissing } from './missing.ts';

/** What it takes to start a server. */
export interface ZookeeperInstallation {
  /** Path of the `java` program. */
  readonly java: string;
  /** For `java -cp`. */
  readonly classpath: string;
  /** Where it comes from, for messages: `ZOOKEEPER_HOME=/opt/zookeeper`. */
  readonly origin: string;
}

/** Variables that are read: `ZOOKEEPER_HOME`, `JAVA_HOME`, `PATH`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * `ZOOKEEPER_HOME`, else Debian's package; `JAVA_HOME`, else `java` on the `PATH`. A variable that is set
 * but leads nowhere is an error: falling through would start something else than what was asked for.
 * @throws ZkaiFailure `failed`, its details being the commands that get a ZooKeeper.
 */
export function locateZookeeper(env: Environment, debianJars = '/usr/share/java'): ZookeeperInstallation {
  const { classpath, origin } = locateJars(env['ZOOKEEPER_HOME'], debianJars);
  return { java: locateJava(env), classpath, origin };
}

function locateJars(home: string | undefined, debianJars: string): { classpath: string; origin: string } {
  if (home !== undefined && home !== '') {
    const lib = join(home, 'lib');
    if (!existsSync(lib) || !readdirSync(lib).some(isServerJar)) {
      throw zookeeperMissing(`ZOOKEEPER_HOME is ${home}, but there is no lib/zookeeper-*.jar in it`);
    }
    // The JVM expands `lib/*` itself. `conf` is for the logging configuration that the tarball brings.
    return {
      classpath: [join(home, 'conf'), join(lib, '*')].join(delimiter),
      origin: `ZOOKEEPER_HOME=${home}`,
    };
  }
  const jar = join(debianJars, 'zookeeper.jar');
  if (!existsSync(jar)) throw zookeeperMissing('there is no ZooKeeper on this machine');
  // Debian's manifest names the other jars, but no logging backend: without one there is no log to show.
  const logging = join(debianJars, 'slf4j-simple.jar');
  return { classpath: (existsSync(logging) ? [jar, logging] : [jar]).join(delimiter), origin: jar };
}

function isServerJar(name: string): boolean {
  return /^zookeeper-\d.*\.jar$/.test(name) || name === 'zookeeper.jar';
}

function locateJava(env: Environment): string {
  const home = env['JAVA_HOME'];
  if (home !== undefined && home !== '') {
    const java = join(home, 'bin', 'java');
    if (isProgram(java)) return java;
    throw zookeeperMissing(`JAVA_HOME is ${home}, but there is no bin/java in it`);
  }
  for (const directory of (env['PATH'] ?? '').split(delimiter)) {
    if (directory !== '' && isProgram(join(directory, 'java'))) return join(directory, 'java');
  }
  throw zookeeperMissing('there is no Java runtime: JAVA_HOME is not set and PATH has no java');
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
