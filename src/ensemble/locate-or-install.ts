import { installZookeeper } from './install-zookeeper.ts';
import { type Environment, locateZookeeper, type ZookeeperInstallation } from './locate-zookeeper.ts';

/**
 * The ZooKeeper of this machine, installed first if there is none and `install` allows it.
 * @throws ZkaiFailure `failed`, its details being the commands that get a ZooKeeper
 */
export function locateOrInstall(env: Environment, install: boolean): ZookeeperInstallation {
  try {
    return locateZookeeper(env);
  } catch (error) {
    // A variable that leads nowhere is for the person to put right; an installation would not be used.
    if (!install || isSet(env['ZOOKEEPER_HOME']) || isSet(env['JAVA_HOME'])) throw error;
    installZookeeper(env);
    return locateZookeeper(env);
  }
}

function isSet(variable: string | undefined): boolean {
  return variable !== undefined && variable !== '';
}
