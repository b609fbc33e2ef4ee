import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Change } from '../../src/model/change.ts';
import { type Plan } from '../../src/model/plan.ts';
import { type ZnodePath } from '../../src/model/znode-path.ts';
import { type RemarkFormat } from '../../src/report/forms.ts';
import { MARKDOWN_LIMIT } from '../../src/report/markdown/fit.ts';
import { renderApplyAs, renderDriftAs, renderPlanAs } from '../../src/report/review-forms.ts';
import { type RunFacts } from '../../src/report/run-facts.ts';
import { golden } from './golden.ts';
import { applied, at, change, drift, json, plan } from './samples.ts';

const run: RunFacts = {
  command: 'plan',
  version: '1.2.3',
  exitCode: 0,
  at: '2026-11-22T10:00:00.000Z',
  fromHere: '../platform',
  fromRepository: 'platform',
};
const FORMS = ['compact', 'github', 'markdown'] as const satisfies readonly RemarkFormat[];
const EXTENSION = { compact: 'txt', github: 'txt', markdown: 'md' };

const TASKS = 'config/tasks.yaml';

function review(): Plan {
  const secret = change('/zkai/default/secret', {
    document: 'ZnodeTree/secret',
    source: at('config/secret.yaml', 4),
    before: json({ password: 'hunter1' }),
    after: json({ password: 'hunter2' }),
  });
  const changes: Change[] = [
    change('/zkai/default/tasks/old', { document: 'TaskConfig/old', before: json({ a: 1 }) }),
    change('/zkai/default/tasks/train', {
      document: 'TaskConfig/train',
      source: at(TASKS, 40),
      class: 'conflict',
      actions: [],
      reason: 'changed outside zkai, and declared with a third value',
      before: json({ replicas: 9 }),
      after: json({ replicas: 4 }),
    }),
    change('/zkai/default/tasks/etl', {
      document: 'TaskConfig/etl',
      source: at(TASKS, 14),
      class: 'drift.modified',
      reason: 'changed outside zkai at 2026-11-22T09:58:00.000Z (zxid 0x2b)',
      before: json({ replicas: 9 }),
      after: json({ replicas: 3 }),
    }),
    { ...secret, fields: secret.fields.map((field) => ({ ...field, sensitive: true })) },
    change('/zkai/default/tasks/new', {
      document: 'TaskConfig/new',
      source: at(TASKS, 60),
      after: json({ command: ['a|b', '<x>'], replicas: 1 }),
    }),
    change('/zkai/default/tasks/kept', {
      document: 'TaskConfig/kept',
      source: at(TASKS, 70),
      actions: ['adopt'],
      class: 'converged',
      reason: 'has the declared value already',
      before: json({ a: 1 }),
      after: json({ a: 1 }),
    }),
  ];
  const blocked = {
    guard: 'needs-adopt',
    path: '/taken' as ZnodePath,
    document: 'ZnodeTree/texts',
    source: at('config/texts.yaml', 20),
    reason: 'exists with another value, and zkai does not own it',
    hint: 'zkai adopt /taken',
  };
  const note = {
    ...blocked,
    guard: 'policy/cost',
    severity: 'warning',
    reason: '@you pay more',
    hint: '',
  } as const;
  return plan(changes, { blocked: [blocked], notes: [note] });
}

/** A path that takes room. */
function long(name: string): string {
  return `/zkai/${'x'.repeat(80)}/${name}`;
}

describe('a plan', () => {
  it.each(FORMS)('is written as it always was: %s', (format) => {
    const text = renderPlanAs(format, review(), { run, next: 'zkai apply --env dev' });
    expect(text).toBe(golden(`plan-${format}.${EXTENSION[format]}`, text));
    expect(text).not.toContain('hunter');
  });

  it('is annotated where it stops or drifts, and nowhere else', () => {
    const lines = renderPlanAs('github', review(), { run, next: undefined }).split('\n');
    expect(lines.map((line) => /^::(\w+) .*?line=(\d+)/.exec(line)?.slice(1))).toEqual([
      ['error', '40'],
      ['error', '20'],
      ['warning', '14'],
      ['warning', '20'],
      undefined,
    ]);
  });

  it('tells in a comment first what may hurt', () => {
    const text = renderPlanAs('markdown', review(), { run, next: undefined });
    expect([...text.matchAll(/^#### (.*)$/gm)].map(([, heading]) => heading)).toEqual([
      'Deletes',
      'Conflicts',
      'Blocked',
      'Updates',
      'Creates',
      'Others',
      'Notes',
    ]);
  });

  it('never is longer than a comment may be, and loses creations before deletions', () => {
    const rows = fc.record({
      deletes: fc.nat(600),
      creates: fc.nat(600),
      text: fc.string({ unit: 'binary', maxLength: 300 }),
    });
    fc.assert(
      fc.property(rows, ({ deletes, creates, text }) => {
        const changes = [
          ...Array.from({ length: deletes }, (_, i) => change(long(`d${i}`), { before: json({ text }) })),
          ...Array.from({ length: creates }, (_, i) => change(long(`c${i}`), { after: json({ text }) })),
        ];
        const facts = { project: text, environment: text };
        const comment = renderPlanAs('markdown', plan(changes, facts), { run, next: text });
        expect(comment.length).toBeLessThanOrEqual(MARKDOWN_LIMIT);
        const shown = (name: string): number => comment.split(`x/${name}`).length - 1;
        if (shown('c') > 0) expect(shown('d')).toBe(deletes);
        const missing = [...comment.matchAll(/^and ([\d,]+) more$/gm)].map(([, n]) =>
          Number(n?.replace(',', '')),
        );
        expect(shown('d') + shown('c') + missing.reduce((sum, n) => sum + n, 0)).toBe(deletes + creates);
      }),
      { numRuns: process.env['ZKAI_TEST_FULL'] === undefined ? 15 : 200 },
    );
  });
});

describe('drift', () => {
  it.each(FORMS)('is written as it always was: %s', (format) => {
    const text = renderDriftAs(format, drift(), {
      run: { ...run, command: 'drift' },
      next: 'zkai plan --env dev',
    });
    expect(text).toBe(golden(`drift-${format}.${EXTENSION[format]}`, text));
  });
});

describe('an apply', () => {
  it.each(FORMS)('is written as it always was: %s', (format) => {
    const result = applied({ notes: ['a lock was left'] });
    const text = renderApplyAs(format, result, { plan: review(), run: { ...run, command: 'apply' } });
    expect(text).toBe(golden(`apply-${format}.${EXTENSION[format]}`, text));
  });
});
