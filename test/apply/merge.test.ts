import { describe, expect, it } from 'vitest';
import { failureOf, testProject, type TestProject } from '../support/project.ts';
import { raw } from '../support/raw.ts';
import { jsonOf } from '../support/run-cli.ts';

/** One znode, applied with `base`, then changed by others to `live` and by the files to `files`. */
async function changedTwice(
  base: object | string,
  live: string,
  files: object | string,
  options: Parameters<typeof testProject>[0] = {},
) {
  const project = await testProject(options);
  await project.declare({ '/app': base as never });
  await project.apply();
  const who = await raw(project.connect);
  await who.set('/app', live);
  await project.declare({ '/app': files as never });
  return { project, who };
}

const rows = (plan: { changes: readonly { actions: readonly string[]; class: string }[] }): string[] =>
  plan.changes.map(({ actions, class: kind }) => `${actions.join('+')} ${kind}`);

/** What `doctor --ledger` finds fault with. */
async function ledgerProblems(project: TestProject): Promise<unknown[]> {
  const { checks } = jsonOf(await project.zkai(['doctor', '--ledger', '--json'])) as unknown as {
    checks: { id: string; level: string }[];
  };
  const ledger = checks.filter(({ id }) => id.startsWith('ledger'));
  expect(ledger.length).toBeGreaterThan(0);
  return ledger.filter(({ level }) => level !== 'ok');
}

it('needs no flag where the files have all that live has changed: nothing is taken back', async () => {
  const { project, who } = await changedTwice({ lr: 1, n: 1 }, '{"lr":2,"n":1}', { lr: 2, n: 3 });
  const plan = await project.plan();
  expect(rows(plan)).toEqual(['update pending']);
  expect(plan.changes[0]?.fields.map(({ pointer }) => pointer)).toEqual(['/n']);
  expect(await project.apply()).toMatchObject({ outcome: 'applied', written: 1 });
  expect(await who.text('/app')).toBe('{"lr":2,"n":3}');
  expect((await project.drift()).items).toEqual([]);
});

describe('--merge', () => {
  it('writes both where live and the files changed different fields, and says so', async () => {
    const { project, who } = await changedTwice({ lr: 1, batch: 8 }, '{"lr":1,"batch":16}', {
      lr: 2,
      batch: 8,
    });
    expect((await failureOf(project.apply())).exitCode).toBe(5);
    const plan = await project.plan({ merge: true });
    expect(rows(plan)).toEqual(['update conflict']);
    expect(plan.summary).toMatchObject({ update: 1, conflict: 0 });
    expect(plan.changes[0]?.sides).toMatchObject({
      live: [{ pointer: '/batch', before: 8, after: 16 }],
      files: [{ pointer: '/lr', before: 1, after: 2 }],
      clashes: [],
    });
    expect(await project.apply({ merge: true })).toMatchObject({ outcome: 'applied', written: 1 });
    expect(await who.text('/app')).toBe('{"batch":16,"lr":2}');
  });

  it('changes nothing when it is run again, and what live added stays drift', async () => {
    const { project, who } = await changedTwice({ lr: 1, batch: 8 }, '{"lr":1,"batch":16}', {
      lr: 2,
      batch: 8,
    });
    await project.apply({ merge: true });
    expect(rows(await project.plan({ merge: true }))).toEqual([' drift.modified']);
    expect(await project.apply({ merge: true })).toMatchObject({ outcome: 'nothing-to-do' });
    expect((await project.drift()).items).toMatchObject([
      { path: '/app', class: 'drift.modified', fields: [{ pointer: '/batch', before: 8, after: 16 }] },
    ]);
    expect(await who.text('/app')).toBe('{"batch":16,"lr":2}');
    // The next change of the files still has what others wrote beside it.
    await project.declare({ '/app': { lr: 3, batch: 8 } });
    await project.apply({ merge: true });
    expect(await who.text('/app')).toBe('{"batch":16,"lr":3}');
    expect(await ledgerProblems(project)).toEqual([]);
  });

  it('is in step for good where the files take over what live added', async () => {
    const { project } = await changedTwice({ lr: 1, batch: 8 }, '{"lr":1,"batch":16}', { lr: 2, batch: 8 });
    await project.apply({ merge: true });
    await project.declare({ '/app': { lr: 2, batch: 16 } });
    expect(rows(await project.plan())).toEqual(['adopt converged']);
    await project.apply();
    expect((await project.plan({ merge: true })).changes).toEqual([]);
    expect((await project.drift()).items).toEqual([]);
  });

  it('is put back by an apply without it, told as drift', async () => {
    const { project, who } = await changedTwice({ lr: 1, batch: 8 }, '{"lr":1,"batch":16}', {
      lr: 2,
      batch: 8,
    });
    await project.apply({ merge: true });
    const plan = await project.plan();
    expect(rows(plan)).toEqual(['update drift.modified']);
    expect(plan.changes[0]?.fields).toMatchObject([{ pointer: '/batch', before: 16, after: 8 }]);
    await project.apply();
    expect(await who.text('/app')).toBe('{"batch":8,"lr":2}');
    expect((await project.plan()).changes).toEqual([]);
  });

  it('stays a conflict where both changed one field, and names it', async () => {
    const { project, who } = await changedTwice({ lr: 1, batch: 8 }, '{"lr":5,"batch":16}', {
      lr: 2,
      batch: 8,
    });
    const plan = await project.plan({ merge: true });
    expect(rows(plan)).toEqual([' conflict']);
    expect(plan.changes[0]).toMatchObject({ sides: { clashes: ['/lr'] } });
    const failure = await failureOf(project.apply({ merge: true }));
    expect(failure.exitCode).toBe(5);
    expect(failure.details.join()).toContain('both changed /lr');
    expect(await who.text('/app')).toBe('{"lr":5,"batch":16}');
  });

  it('takes texts, and lists, as one field', async () => {
    const text = await changedTwice('a\nb', 'A\nb', 'a\nB');
    expect(rows(await text.project.plan({ merge: true }))).toEqual([' conflict']);
    const list = await changedTwice({ l: [1, 2] }, '{"l":[9,2]}', { l: [1, 9] });
    expect(rows(await list.project.plan({ merge: true }))).toEqual([' conflict']);
  });

  it('merges no znode that somebody made anew', async () => {
    const { project, who } = await changedTwice({ lr: 1, batch: 8 }, '{}', { lr: 2, batch: 8 });
    await who.remove('/app');
    await who.create('/app', '{"lr":1,"batch":16}');
    expect(rows(await project.plan({ merge: true }))).toEqual([' conflict']);
  });

  it('goes by the saved plan, which is stale when live moves once more', async () => {
    const { project, who } = await changedTwice({ lr: 1, batch: 8 }, '{"lr":1,"batch":16}', {
      lr: 2,
      batch: 8,
    });
    await project.plan({ merge: true, out: 'p.plan' });
    await who.set('/app', '{"lr":1,"batch":32}');
    expect((await failureOf(project.apply({ planFile: 'p.plan' }))).exitCode).toBe(5);
    await project.plan({ merge: true, out: 'p.plan' });
    expect(await project.apply({ planFile: 'p.plan' })).toMatchObject({ outcome: 'applied' });
    expect(await project.apply({ planFile: 'p.plan' })).toMatchObject({ outcome: 'already-applied' });
    expect(await who.text('/app')).toBe('{"batch":32,"lr":2}');
  });

  it('leaves ignored fields out of it, and carries them over', async () => {
    const ignore = [{ match: { path: '/app' }, fields: ['/tuned'], reason: 'the autotuner' }];
    const { project, who } = await changedTwice(
      { lr: 1, batch: 8, tuned: 0 },
      '{"lr":1,"batch":16,"tuned":7}',
      { lr: 2, batch: 8, tuned: 3 },
      { spec: { ignore } },
    );
    await project.plan({ merge: true, out: 'p.plan' });
    await who.set('/app', '{"lr":1,"batch":16,"tuned":8}');
    await project.apply({ planFile: 'p.plan' });
    expect(await who.text('/app')).toBe('{"batch":16,"lr":2,"tuned":8}');
    await who.set('/app', '{"batch":16,"lr":2,"tuned":9}');
    expect((await project.drift()).items).toMatchObject([{ fields: [{ pointer: '/batch' }] }]);
    expect(rows(await project.plan({ merge: true }))).toEqual([' drift.modified']);
  });

  it('works behind a journal, and its history tells what was written', async () => {
    const { project, who } = await changedTwice({ lr: 1, batch: 8 }, '{"lr":1,"batch":16}', {
      lr: 2,
      batch: 8,
    });
    const big = Object.fromEntries(
      Array.from({ length: 12 }, (_, i) => [`/big/${i}`, `${i}`.repeat(50_000)] as const),
    );
    await project.declare(big, 'big');
    const run = await project.zkai(['apply', '-y', '--merge', '--batch', 'journal', '--json']);
    expect([run.code, jsonOf(run)['outcome']]).toEqual([0, 'applied']);
    expect(await who.text('/app')).toBe('{"batch":16,"lr":2}');
    const shown = jsonOf(await project.zkai(['show', '@latest', '--json']));
    const change = (shown['changes'] as { path: string; fields: unknown[] }[]).find(
      ({ path }) => path === '/app',
    );
    expect(change?.fields).toMatchObject([{ pointer: '/lr', before: 1, after: 2 }]);
    expect((await project.drift()).items).toMatchObject([{ path: '/app' }]);
    expect(await ledgerProblems(project)).toEqual([]);
  });
});

describe('the text of a conflict', () => {
  it('has both sides and the ways out, each a command that works', async () => {
    const { project, who } = await changedTwice({ lr: 1, batch: 8 }, '{"lr":1,"batch":16}', {
      lr: 2,
      batch: 8,
    });
    const plan = jsonOf(await project.zkai(['plan', '--json']));
    const [row] = plan['changes'] as { ways: { when: string; command: string }[]; merged: boolean }[];
    expect(row?.merged).toBe(false);
    expect(row?.ways.map(({ command }) => command)).toEqual([
      'zkai apply -e test --merge',
      'zkai drift accept /app -e test',
      'zkai adopt /app -e test && zkai apply -e test',
      'zkai plan -e test --exclude /app',
      'zkai plan -e test',
    ]);
    const text = (await project.zkai(['plan'])).stdout;
    expect(text).toContain('in different fields');
    for (const { when, command } of row?.ways ?? []) expect(text).toContain(`${when} ${command}`);
    expect((await project.zkai(['plan', '-e', 'test', '--exclude', '/app'])).code).toBe(0);
    const failure = jsonOf(await project.zkai(['apply', '-y', '--json']))['error'];
    expect(failure).toMatchObject({ code: 'conflict', hint: expect.stringContaining('--merge') as string });
    const merged = await project.zkai(['apply', '-e', 'test', '--merge', '-y']);
    expect([merged.code, await who.text('/app')]).toEqual([0, '{"batch":16,"lr":2}']);
    expect(merged.stderr).toContain('~ merge');
    expect((await project.zkai(['plan', '--merge'])).stdout).toContain('= keep');
  });

  it('shows no control character of a field name', async () => {
    const live = JSON.stringify({ lr: 1, '\u001b[31mred': 1 });
    const { project } = await changedTwice({ lr: 1 }, live, { lr: 2 });
    for (const args of [['plan'], ['plan', '--merge'], ['plan', '--json'], ['apply', '-y']]) {
      const { stdout, stderr } = await project.zkai(args);
      expect(stdout + stderr).not.toContain('\u001b[31m');
    }
  });
});
