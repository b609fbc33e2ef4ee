import { describe, expect, it, test } from 'vitest';
import { ZkaiFailure } from '../../src/model/failure.ts';
import { type ApplyResult } from '../../src/model/results.ts';
import { znodePath } from '../../src/model/znode-path.ts';
import { createPaint } from '../../src/report/paint.ts';
import { renderApply } from '../../src/report/pretty/apply.ts';
import { renderDrift } from '../../src/report/pretty/drift.ts';
import { renderFailure } from '../../src/report/pretty/failure.ts';
import { renderRecover } from '../../src/report/pretty/recover.ts';
import { renderLog } from '../../src/report/pretty/log.ts';
import { renderStatus } from '../../src/report/pretty/status.ts';
import { renderTree } from '../../src/report/pretty/tree.ts';
import { golden } from './golden.ts';
import { historyLog } from './history-samples.ts';
import { applied, at, drift, history, status, tree } from './samples.ts';

const paint = createPaint({ color: false });
const quiet = { paint, verbose: false };

describe('renderApply', () => {
  it.each<[Partial<ApplyResult>, string]>([
    [{}, 'Applied as revision 13: 143 znodes written in one transaction.'],
    [
      { written: 3, transactions: 1, journal: true },
      'Applied as revision 13: 3 znodes written behind a journal, in 1 batch.',
    ],
    [
      { written: 20_000, transactions: 22, journal: true },
      'Applied as revision 13: 20,000 znodes written behind a journal, in 22 batches.',
    ],
    [
      { written: 3, pinned: 2 },
      'Applied as revision 13: 3 znodes written in one transaction, 2 of them pinned.',
    ],
    [
      { written: 3, pinned: 0 },
      'Applied as revision 13: 3 znodes written in one transaction, none of them pinned.',
    ],
    [{ written: 0 }, 'Applied as revision 13: no znode had to be written, only the ledger.'],
    [{ outcome: 'nothing-to-do', revision: 12 }, 'Nothing to do. ZooKeeper matches the files (revision 12).'],
    [{ outcome: 'already-applied' }, 'Already applied: revision 13 is this plan. Nothing was written.'],
    [{ outcome: 'recovered' }, 'Recovered: revision 13 is complete.'],
    [{ outcome: 'undone', revision: 12 }, 'Undone: what was written is taken back, revision 12 holds.'],
    [
      { outcome: 'dry-run', tried: 1234 },
      'The server would take it: 1,234 operations in one transaction. Nothing was written.',
    ],
    [{ outcome: 'unknown' }, 'The outcome is unknown: the changes are there as a whole, or not at all.'],
  ])('says %j', (facts, sentence) => {
    expect(renderApply(applied(facts), { paint }).split('\n').at(-1)).toBe(sentence);
  });

  it('names the apply, the digest and what else is worth telling', () => {
    const text = renderApply(applied({ notes: ['a lock was left by an apply that died'] }), { paint });
    expect(text).toBe(golden('apply.txt', text));
  });
});

describe('renderDrift', () => {
  it('shows what was changed, where and since when', () => {
    const text = renderDrift(drift(), { ...quiet, next: 'zkai plan' });
    expect(text).toBe(golden('drift.txt', text));
    expect(renderDrift(drift(), { ...quiet, verbose: true })).toContain('/zkai/default/tasks/same');
  });

  it('shows what of it is news, what rules hide, and what is nobody’s', () => {
    const [, first] = drift().items;
    const item = (path: string, fingerprint: string) => ({ ...first!, path: znodePath(path), fingerprint });
    const firstSeen = '2026-11-22T09:59:00.000Z';
    const rule = {
      match: { path: '/a' },
      fields: ['/x', '/y/*'],
      reason: 'tuned',
      source: at('zkai.yaml', 9),
    };
    const gone = [
      { path: znodePath('/zkai/c'), class: 'drift.deleted', fingerprint: '3', firstSeen } as const,
    ];
    const text = renderDrift(
      drift({
        items: [item('/zkai/a', '1'), item('/zkai/b', '2')],
        unmanaged: [{ ...first!, path: znodePath('/zkai/theirs'), class: 'unmanaged' }],
        news: {
          previous: firstSeen,
          status: new Map([
            ['1', { status: 'known', firstSeen }],
            ['2', { status: 'changed', firstSeen: '2026-11-22T10:00:00.000Z' }],
          ]),
          gone,
        },
        ignores: [
          { rule, hidden: 2, state: 'holds' },
          { rule: { ...rule, until: '2026-11-30' }, hidden: 1, state: 'ends-soon' },
          { rule: { ...rule, until: '2026-11-01' }, hidden: 0, state: 'ended' },
        ],
      }),
      quiet,
    );
    expect(text).toBe(golden('drift-news.txt', text));
  });

  it('says that there is none', () => {
    expect(renderDrift(drift({ items: [] }), quiet)).toBe(
      'No drift. 143 znodes are as revision 12 left them.',
    );
  });
});

test('renderDrift never lets a part look like the whole', () => {
  const selection = { targets: ['TaskConfig/etl'], excludes: [], leftOut: 2 };
  const part = 'Only a part: --target TaskConfig/etl; 2 znodes of the rest differ';
  expect(renderDrift(drift({ items: [], selection }), quiet)).toMatch(`${part}\nNo drift.`);
  expect(renderDrift(drift({ selection }), quiet)).toContain(part);
  expect(renderDrift(drift({ items: [], managed: 0, selection }), quiet)).toContain(
    'zkai owns nothing in this part (--target TaskConfig/etl)',
  );
});

describe('renderDrift, where zkai owns nothing', () => {
  it.each([
    [{ revision: 0 }, 'Nothing was applied here yet, so nothing can have drifted.'],
    [
      { revision: 12 },
      'zkai owns nothing here for llm-training, environment dev (revision 12), so nothing can have drifted.',
    ],
    [
      { revision: 0, missingChroot: '/ai' },
      'Chroot /ai does not exist, so nothing was applied there; the first apply creates it.',
    ],
  ])('says so (%j), and not that all is well, and what to do next', (facts, sentence) => {
    const nothing = drift({ items: [], managed: 0, touched: [], ...facts });
    expect(renderDrift(nothing, { ...quiet, next: 'zkai plan' })).toBe(`${sentence}\nNext: zkai plan`);
  });
});

describe('renderRecover', () => {
  it('says what became of the apply, and nothing else', () => {
    const facts = { outcome: 'undone', notes: ['Apply x was not applied.'] } as const;
    expect(renderRecover(applied(facts), { paint })).toBe('Apply x was not applied.');
  });
});

function lastLine(documents: number, znodes: number): string | undefined {
  const text = renderStatus(status({ drift: 0, ledger: { id: 'l', documents, znodes } }), { paint });
  return text.split('\n').at(-1);
}

describe('renderStatus', () => {
  it('lines up what is known', () => {
    const text = renderStatus(status(), { paint });
    expect(text).toBe(golden('status.txt', text));
  });

  it('says at the end that it is in step, but not of a project that has applied nothing beside others', () => {
    expect(lastLine(64, 143)).toBe('In step: dev is as it was applied.');
    expect(lastLine(0, 0)).toBe('Next: zkai plan --env dev');
  });

  it('says who works on an apply that is open, and of the number of the revision only that', () => {
    const revision = { ...status().revision!, state: 'applying' as const };
    const open = status({ revision, applying: true, drift: null });
    expect(renderStatus(open, { paint })).toContain(
      `apply ${revision.id}, begun ${revision.at} by ${revision.by}, is at work`,
    );
    const text = renderStatus({ ...open, lock: null }, { paint });
    expect(text).toContain('was interrupted: run zkai recover');
    expect(text).toMatch(/drift +not known while an apply is open/);
    expect(text).toMatch(/revision +12\n/);
  });

  it('knows an environment that nothing was applied to', () => {
    const empty = status({ ledger: null, revision: null, lock: null, applying: false, drift: 0 });
    const text = renderStatus(empty, { paint });
    expect(text).toBe(golden('status-empty.txt', text));
  });
});

describe('renderLog', () => {
  it('shows revisions, newest first', () => {
    const short = renderLog(historyLog(), quiet);
    expect(short).toBe(golden('log.txt', short));
    const long = renderLog(historyLog(), { paint, verbose: true });
    expect(long).toBe(golden('log-verbose.txt', long));
  });

  it('says that there are none', () => {
    expect(renderLog(historyLog([]), quiet)).toBe('llm-training has applied nothing to dev yet.');
  });

  it('says how to see older ones', () => {
    const text = renderLog(historyLog(history(), true), quiet);
    expect(text.endsWith('\n\n2 revisions of llm-training in dev. Older ones: zkai log --limit 4')).toBe(
      true,
    );
  });
});

describe('renderTree', () => {
  it('lists the znodes with document and place', () => {
    const short = renderTree(tree(), { paint, values: false });
    expect(short).toBe(golden('tree.txt', short));
    const long = renderTree(tree(), { paint, values: true });
    expect(long).toBe(golden('tree-values.txt', long));
  });
});

describe('renderFailure', () => {
  it('ends with the next step', () => {
    const failure = new ZkaiFailure('stale', 'the plan is stale: 1 znode moved since it was made', {
      details: ['/zkai/a: version 3 is 4 now', '/zkai/b: gone'],
      hint: 'zkai plan -e dev',
    });
    expect(renderFailure(failure, { paint }).split('\n')).toEqual([
      'Error: the plan is stale: 1 znode moved since it was made',
      '  /zkai/a: version 3 is 4 now',
      '  /zkai/b: gone',
      'Try: zkai plan -e dev',
    ]);
  });

  it('names findings with their places', () => {
    const finding = { rule: 'ZK101', message: 'no', position: at('a.yaml', 3), pointer: '', document: null };
    const failure = new ZkaiFailure('invalid', 'the configuration is invalid', {
      findings: [
        { ...finding, severity: 'error' },
        { ...finding, severity: 'warning', rule: 'ZK102' },
      ],
    });
    expect(renderFailure(failure, { paint })).not.toContain('ZK102');
    expect(renderFailure(failure, { paint })).toContain('\n  a.yaml:3:1  error ZK101  no');
  });
});
