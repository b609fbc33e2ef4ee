import { spawnSync } from 'node:child_process';
import { userInfo } from 'node:os';
import { zookeeperMissing } from './missing.ts';

/**
 * Installs ZooKeeper, and more Debian packages if named, with apt-get: as root, or with a sudo that asks
 * for no password. What apt-get says goes to stderr. Waits for another apt-get to end, 5 minutes at most.
 * @throws ZkaiFailure `failed` with the commands for a person when that is not possible here.
 */
export function installZookeeper(packages: readonly string[] = ['zookeeper']): void {
  if (!succeeds('apt-get', ['--version'])) throw zookeeperMissing('cannot install: there is no apt-get here');
  const asRoot = userInfo().uid === 0 ? [] : ['sudo', '-n'];
  if (asRoot.length > 0 && !succeeds('sudo', ['-n', 'true'])) {
    throw zookeeperMissing('cannot install: not root, and sudo is missing or asks for a password');
  }
  const apt = [
    ...asRoot,
    'env',
    'DEBIAN_FRONTEND=noninteractive',
    'apt-get',
    '-o',
    'DPkg::Lock::Timeout=300',
    '-q',
  ];
  run([...apt, 'update']); // May fail for one source of many; the install shows whether that matters.
  const command = [...apt, 'install', '-y', '--no-install-recommends', ...packages];
  if (!run(command)) throw zookeeperMissing(`this failed: ${command.join(' ')}`);
}

function run([program = '', ...args]: readonly string[]): boolean {
  return spawnSync(program, args, { stdio: ['ignore', 2, 2] }).status === 0;
}

function succeeds(program: string, args: readonly string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}
