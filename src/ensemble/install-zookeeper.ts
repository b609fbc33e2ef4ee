import { spawnSync } from 'node:child_process';
import { userInfo } from 'node:os';
import { type Environment } from './locate-zookeeper.ts';
import { zookeeperMissing } from './missing.ts';

/**
 * Installs ZooKeeper, and more Debian packages if named, with apt-get: as root, or with a sudo that asks
 * for no password. What apt-get says goes to stderr. Waits for another apt-get to end, 5 minutes at most.
 * @throws ZkaiFailure `failed` with the commands for a person when that is not possible here.
 */
export function installZookeeper(env: Environment, packages: readonly string[] = ['zookeeper']): void {
  const run = (command: readonly string[], output: 'ignore' | 2): boolean =>
    spawnSync(command[0] ?? '', command.slice(1), { env, stdio: ['ignore', output, output] }).status === 0;

  if (!run(['apt-get', '--version'], 'ignore')) {
    throw zookeeperMissing('cannot install: there is no apt-get here');
  }
  const asRoot = userInfo().uid === 0 ? [] : ['sudo', '-n'];
  if (asRoot.length > 0 && !run([...asRoot, 'true'], 'ignore')) {
    throw zookeeperMissing('cannot install: not root, and sudo is missing or asks for a password');
  }
  const apt = [
    ...asRoot,
    'env',
    'DEBIAN_FRONTEND=noninteractive',
    'apt-get',
    '-o',
    'DPkg::Lock::Timeout=300',
  ];
  run([...apt, 'update'], 2); // May fail for one source of many; the install shows whether that matters.
  const install = [...apt, 'install', '-y', '--no-install-recommends', ...packages];
  if (!run(install, 2)) throw zookeeperMissing(`this failed: ${install.join(' ')}`);
}
