import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { policyProject, type PolicyProject } from '../support/policy-project.ts';
import { isGone } from '../support/process.ts';
import { fingerprint, raw } from '../support/raw.ts';
import { type RunningCli, startCli } from './start-cli.ts';

/** An apply that waits for a policy, which waits for nothing and does not end when it is asked to. */
async function hanging(): Promise<{ project: PolicyProject; cli: RunningCli; policy: number }> {
  const project = await policyProject();
  await project.declare({ '/a': '1' });
  await project.apply();
  await project.declare({ '/a': '2' });
  const pid = join(project.directory, 'pid');
  const code = `import { writeFileSync } from 'node:fs'; process.on('SIGTERM', () => {}); process.on('SIGINT', () => {});
    writeFileSync('pid', process.pid + '.'); setInterval(() => {}, 1000);`;
  await writeFile(join(project.directory, 'policies/budget.mjs'), code);
  const cli = await startCli(['apply', '--auto-approve', '--verbose'], project.directory);
  while (!existsSync(pid) || !readFileSync(pid, 'utf8').endsWith('.')) await sleep(10);
  return { project, cli, policy: Number.parseInt(readFileSync(pid, 'utf8'), 10) };
}

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)(
  '%s while a policy runs ends it and zkai, with exit code %i, and nothing is written',
  async (signal, code) => {
    const { project, cli, policy } = await hanging();
    const who = await raw(project.connect);
    const before = await fingerprint(who);
    cli.child.kill(signal);
    const { code: ended, stderr } = await cli.ended;
    expect(ended, stderr).toBe(code);
    expect(stderr).toContain('asking 1 policy');
    expect(await isGone(policy)).toBe(true);
    expect(await fingerprint(who)).toEqual(before);
  },
);

test('a second SIGINT ends both at once', async () => {
  const { cli, policy } = await hanging();
  cli.child.kill('SIGINT');
  await sleep(300);
  cli.child.kill('SIGINT');
  expect((await cli.ended).code).toBe(130);
  expect(await isGone(policy)).toBe(true);
});
