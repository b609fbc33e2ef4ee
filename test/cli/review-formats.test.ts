import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { testProject } from '../support/project.ts';
import { raw } from '../support/raw.ts';

test('plan, apply and drift tell the same in the forms of a review', async () => {
  const project = await testProject();
  await project.declare({ '/app/a': { n: 1 }, '/app/b': 'text' });

  const plan = await project.zkai(['plan', '-o', 'compact', '--report', 'markdown=plan.md']);
  expect(plan.code).toBe(0);
  expect(plan.stdout).toMatch(/^config\/app\.yaml:\d+:\d+: info: create \/app\/a: 1 field \[create\]$/m);
  const comment = await readFile(join(project.directory, 'plan.md'), 'utf8');
  expect(comment).toContain('### zkai plan: test, environment test\n');
  expect(comment).toContain('#### Creates');

  const apply = await project.zkai(['apply', '-y', '-o', 'markdown', '--report', 'ndjson=apply.ndjson']);
  expect(apply.stdout).toMatch(/^### zkai apply: test, environment test\n\nApplied as revision 1: /);
  expect(JSON.parse(await readFile(join(project.directory, 'apply.ndjson'), 'utf8'))).toMatchObject({
    apiVersion: 'zkai.apply/v1',
    exitCode: 0,
    revision: 1,
  });

  const somebody = await raw(project.connect);
  await somebody.set('/app/a', '{"n":2}');
  const drift = await project.zkai(['drift', '-o', 'github', '--report', 'compact=drift.txt']);
  expect(drift.code).toBe(2);
  expect(drift.stdout).toMatch(
    /^::warning file=config\/app\.yaml,.*title=zkai drift\.modified::modified \/app\/a since /,
  );
  expect(await readFile(join(project.directory, 'drift.txt'), 'utf8')).toMatch(
    /^config\/app\.yaml:\d+:\d+: warning: modified \/app\/a /,
  );
});

test('a failure is told in the form that was asked for, and on stderr', async () => {
  const project = await testProject();
  await project.declare({ '/app/a': { n: 1 } });
  const run = await project.zkai(['apply', '-o', 'github', '--report', 'markdown=apply.md']);
  expect(run.code).toBe(64); // nobody can be asked
  expect(run.stdout).toMatch(/^::error title=zkai usage::/);
  expect(run.stderr).toMatch(/^Error: /m);
  expect(await readFile(join(project.directory, 'apply.md'), 'utf8')).toMatch(/^### zkai apply: error\n/);
});
