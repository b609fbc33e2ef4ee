import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Runs Python with a started kazoo client named `zk` on the connect string, and returns what it printed. */
export async function kazoo(connect: string, script: string): Promise<string> {
  const program = [
    'import sys, json, time',
    'from kazoo.client import KazooClient',
    'from kazoo.security import make_acl',
    'zk = KazooClient(hosts=sys.argv[1], timeout=10)',
    'zk.start(timeout=20)',
    script,
    'zk.stop()',
  ].join('\n');
  const { stdout } = await run('/usr/bin/python3', ['-c', program, connect], { timeout: 50_000 });
  return stdout;
}
