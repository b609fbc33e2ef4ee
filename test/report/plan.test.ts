import { describe, expect, it } from 'vitest';
import { type Change } from '../../src/model/change.ts';
import { type TransactionShape } from '../../src/model/plan.ts';
import { type PlanSelection } from '../../src/model/selection.ts';
import { type ZnodePath } from '../../src/model/znode-path.ts';
import { createPaint } from '../../src/report/paint.ts';
import { nextAfterPlan } from '../../src/report/pretty/next-step.ts';
import { type PlanOptions } from '../../src/report/pretty/plan-summary.ts';
import { renderBrief, renderPlan } from '../../src/report/pretty/plan.ts';
import { golden } from './golden.ts';
import { at, change, document, json, plan } from './samples.ts';

const OPTIONS: PlanOptions = { paint: createPaint({ color: false }), verbose: false };

const PYTHIA = 'config/models/pythia-70m.yaml';
const ETL = 'config/tasks.yaml';

/** One row of every sort. */
function reviewed(): Change[] {
  const model = { document: 'ModelParams/pythia-70m', source: at(PYTHIA, 9) };
  return [
    change('/zkai/default', { after: Buffer.alloc(0), reason: 'parent of /zkai/default/models' }),
    change('/zkai/default/models', { after: Buffer.alloc(0), reason: 'parent of …' }),
    change('/zkai/default/models/pythia-70m', {
      ...model,
      after: json({ framework: 'pytorch', aliases: { a: 1 } }),
    }),
    change('/zkai/default/models/pythia-70m/versions/1', {
      ...model,
      before: json({ lr: 0.001, batch: 256, note: 'x'.repeat(300), gone: true, layers: [1, 2, 3] }),
      after: json({ lr: 0.0005, batch: 512, note: 'y'.repeat(300), optimizer: 'adamw', layers: [1, 3] }),
    }),
    change('/zkai/default/tasks/etl', {
      document: 'TaskConfig/etl',
      source: at(ETL, 14),
      class: 'drift.modified',
      reason: 'changed outside zkai at 2026-11-22T09:58:00.000Z (zxid 0x2b)',
      before: json({ replicas: 9 }),
      after: json({ replicas: 3 }),
    }),
    change('/zkai/default/tasks/train', {
      document: 'TaskConfig/train',
      source: at(ETL, 40),
      class: 'conflict',
      actions: [],
      reason: 'changed outside zkai at 2026-11-22T09:59:00.000Z (zxid 0x2c), and declared with a third value',
      before: json({ replicas: 9 }),
      after: json({ replicas: 4 }),
    }),
    change('/zkai/default/tasks/old', { document: 'TaskConfig/old', before: json({ a: 1, b: { c: 2 } }) }),
    change('/zkai/default/tasks/kept', {
      document: 'TaskConfig/kept',
      source: at(ETL, 60),
      actions: ['adopt'],
      class: 'converged',
      reason: 'has the declared value already',
      before: json({ a: 1 }),
      after: json({ a: 1 }),
    }),
    change('/motd', {
      document: 'ZnodeTree/texts',
      source: at('config/texts.yaml', 5),
      before: Buffer.from('one\ntwo\nthree\nfour\nfive\nsix\n'),
      after: Buffer.from('one\ntwo\nthree\nFOUR\nfive\nsix\nseven\n'),
    }),
    change('/blob', {
      document: 'ZnodeTree/texts',
      source: at('config/texts.yaml', 9),
      before: Buffer.from([0xff, 0x00]),
      after: Buffer.from([0xff, 0x01]),
    }),
    change('/zkai/default/tasks', {
      before: Buffer.alloc(0),
      actions: ['release'],
      reason:
        'not declared any more; kept, since it has children that zkai does not manage: /zkai/default/tasks/x',
    }),
  ];
}

const DOCUMENTS = [
  document('ModelParams/pythia-70m', at(PYTHIA, 1)),
  document('TaskConfig/etl', at(ETL, 10)),
  document('TaskConfig/train', at(ETL, 36)),
  document('ZnodeTree/texts', at('config/texts.yaml', 1)),
];

const BLOCKED = [
  {
    guard: 'maxDeletes',
    path: null,
    document: null,
    source: null,
    reason: '1 delete, at most 0 are allowed',
    hint: 'If that is meant, change guards.maxDeletes of the environment in zkai.yaml.',
  },
  {
    guard: 'needs-adopt',
    path: '/taken' as ZnodePath,
    document: 'ZnodeTree/texts',
    source: at('config/texts.yaml', 20),
    reason: 'exists with another value, and zkai does not own it',
    hint: 'zkai adopt /taken',
  },
];

/** A first plan: many documents of one kind, all new. */
function firstPlan(): Change[] {
  return Array.from({ length: 59 }, (_, i) => `model-${String(i + 1).padStart(2, '0')}`).flatMap((name) => {
    const facts = { document: `ModelParams/${name}`, source: at(`config/models/${name}.yaml`, 1) };
    return [
      change(`/zkai/default/models/${name}`, { ...facts, after: json({ framework: 'pytorch' }) }),
      change(`/zkai/default/models/${name}/versions/1`, {
        ...facts,
        after: json({ lr: 0.1, layers: [1, 2] }),
      }),
    ];
  });
}

/** A text of `n` different lines. */
function textOf(n: number, word: string): Buffer {
  return Buffer.from(Array.from({ length: n }, (_, i) => `${word} ${i}\n`).join(''));
}

describe('renderPlan', () => {
  it('reads like a review of every sort of row', () => {
    const sample = plan(reviewed(), {
      documents: DOCUMENTS,
      blocked: BLOCKED,
      unmanaged: ['/zkai/default/tasks/x' as ZnodePath],
    });
    const short = renderPlan(sample, { ...OPTIONS, next: 'zkai apply' });
    expect(short).toBe(golden('plan.txt', short));
    const long = renderPlan(sample, { ...OPTIONS, verbose: true, context: 0 });
    expect(long).toBe(golden('plan-verbose.txt', long));
  });

  it('says which part it is of, what is kept, what is left out, and who goes ahead of whom', () => {
    const left = { document: 'TaskConfig/etl', reason: 'not declared any more', class: 'pending' } as const;
    const etl = '/zkai/default/tasks/etl' as ZnodePath;
    const gpt = '/zkai/default/models/gpt' as ZnodePath;
    const source = at('config/tasks.yaml', 40);
    const selection: PlanSelection = {
      targets: ['TaskConfig/*'],
      excludes: [],
      noDelete: true,
      leftOut: [
        { ...left, path: gpt, document: 'ModelParams/gpt', actions: ['update'], by: 'target' },
        { ...left, path: etl, actions: ['delete'], by: 'no-delete' },
      ],
      references: [{ document: 'TaskConfig/train', reference: 'ModelParams/gpt', rows: 1, source }],
    };
    const rows = reviewed()
      .filter((row) => row.document === 'TaskConfig/train')
      .slice(0, 1);
    const part = plan(rows, { selection });
    const text = renderPlan(part, { ...OPTIONS, next: nextAfterPlan(part, null, { connect: undefined }) });
    expect(text).toBe(golden('plan-part.txt', text));
    const nothing = renderPlan(plan([], { selection }), { ...OPTIONS, verbose: true });
    expect(nothing).toBe(golden('plan-part-nothing.txt', nothing));
    expect(nothing).not.toContain('ZooKeeper matches');
  });

  it('shows some of many new documents and counts the rest', () => {
    const sample = plan(firstPlan(), {
      bootstrap: true,
      revision: 0,
      git: null,
      transaction: { mode: 'atomic', transactions: 1, ops: 291, bytes: 1_214_311, limit: 1_000_000 },
    });
    const short = renderPlan(sample, OPTIONS);
    expect(short).toBe(golden('plan-first.txt', short));
    expect(short.match(/\+ create/g)).toHaveLength(40);
    const all = renderPlan(sample, { ...OPTIONS, verbose: true });
    expect(all.match(/\+ create/g)).toHaveLength(118);
    expect(all).not.toContain('more to create');
  });

  it.each<[Omit<TransactionShape, 'mode' | 'limit'>, Change['actions'], string]>([
    [
      { transactions: 1, ops: 10, bytes: 1234 },
      ['create'],
      'Behind a journal: 1 batch, 10 operations, the largest batch of 1,234 bytes.',
    ],
    [
      { transactions: 22, ops: 20_000, bytes: 235_110 },
      ['acl'],
      'Behind a journal, since no transaction can change an ACL: 22 batches, 20,000 operations, the largest batch of 235,110 bytes.',
    ],
    [
      { transactions: 2, ops: 3, bytes: 1_100_000 },
      ['create'],
      'Behind a journal: 2 batches, 3 operations, the largest batch of 1,100,000 of 1,000,000 bytes: too large.',
    ],
  ])('says what goes behind a journal in batches, not as a total: %j', (shape, actions, line) => {
    const sample = plan([change('/zkai/a', { actions, after: json(1) })], {
      transaction: { mode: 'journal', limit: 1_000_000, ...shape },
    });
    expect(renderPlan(sample, OPTIONS)).toContain(`\n${line}\n`);
  });

  it('tells in brief what it comes to, with no row of many', () => {
    const many = Array.from({ length: 20_000 }, (_, i) =>
      change(`/zkai/n${i}`, { before: json({ x: 1 }), after: json({ x: 2 }) }),
    );
    const brief = renderBrief(plan(many), OPTIONS);
    expect(brief).toContain('\n20,000 rows, which --verbose shows, as zkai plan does\n');
    expect(brief).toContain('\nPlan: 0 to create, 20,000 to update, 0 to delete.\n');
    expect(brief.split('\n').length).toBeLessThan(10);
  });

  it('folds many new siblings into one row, and keeps every other row of the document', () => {
    const facts = { document: 'ClusterTopology/a100', source: at('config/a100.yaml', 30) };
    const nodes = Array.from({ length: 6 }, (_, i) =>
      change(`/zkai/a100/nodes/gpu-${i + 1}`, { ...facts, after: json({ gpu: 8, cpu: 64 }) }),
    );
    const gone = change('/zkai/a100/nodes/gpu-0', { ...facts, before: json({ gpu: 8 }) });
    const topology = change('/zkai/a100/topology', {
      ...facts,
      before: json({ n: 1 }),
      after: json({ n: 6 }),
    });
    const text = renderPlan(plan([gone, ...nodes, topology]), OPTIONS);
    expect(text).toContain(
      '+ create  /zkai/a100/nodes/gpu-1 ... gpu-6  config/a100.yaml:30  6 znodes, 12 fields',
    );
    expect(text).toContain('- delete  /zkai/a100/nodes/gpu-0');
    expect(text).toContain('~ update  /zkai/a100/topology');
    const few = renderPlan(plan([...nodes.slice(0, 4), topology]), OPTIONS);
    expect(few.match(/\+ create {2}\/zkai\/a100\/nodes\/gpu-\d {2}/g)).toHaveLength(4);
  });

  it('folds nothing that was deleted or changed outside zkai', () => {
    const restored = firstPlan().map((row) => ({
      ...row,
      class: 'drift.deleted' as const,
      reason: 'deleted outside',
    }));
    expect(renderPlan(plan(restored), OPTIONS).match(/\+ create/g)).toHaveLength(118);
  });

  it.each([
    [
      'owned by project other, environment dev (TaskConfig/x)',
      true,
      true,
      ['Declare it in one of the two only', 'To leave it out'],
    ],
    [
      'deleted outside zkai, and declared with a new value',
      true,
      false,
      ['To let it be gone', 'To let the files win', 'To leave it out'],
    ],
    [
      'changed outside zkai, and not declared any more',
      false,
      true,
      ['To keep the live value', 'To let it go', 'To leave it out'],
    ],
    [
      'changed outside zkai, and declared with a third value',
      true,
      true,
      ['To keep the live', 'To let the files win', 'To leave it out'],
    ],
  ])('gives the ways out of a conflict: %s', (reason, isDeclared, isLive, ways) => {
    const row = change("/zkai/it's", {
      class: 'conflict',
      actions: [],
      reason,
      document: 'TaskConfig/a',
      source: isDeclared ? at(ETL, 7) : null,
      before: isLive ? json(1) : null,
      after: isDeclared ? json(2) : null,
    });
    const isForeign = reason.startsWith('owned by');
    const owner = { project: 'other', environment: 'dev', document: 'TaskConfig/x' };
    const lines = renderPlan(
      plan([isForeign ? { ...row, heldBy: owner } : row], { environment: 'my env' }),
      OPTIONS,
    ).split('\n');
    const found = lines.filter((line) =>
      /zkai (plan|apply|drift accept '\/zkai\/it'\\''s') -e 'my env'(?: --exclude '\/zkai\/it'\\''s')?$/.test(
        line,
      ),
    );
    expect(found.map((line, i) => line.trim().slice(0, ways[i]?.length))).toEqual(ways);
  });

  it('shows with verbose what one line cannot hold of a new value', () => {
    const facts = { document: 'ZnodeTree/a', source: at(ETL, 7) };
    const rows = [
      change('/bytes', { ...facts, after: Buffer.from([0xff]) }),
      change('/lines', { ...facts, after: Buffer.from('one\n\ttwo\n') }),
      change('/word', { ...facts, after: Buffer.from('word') }),
    ];
    const lines = renderPlan(plan(rows), { ...OPTIONS, verbose: true }).split('\n');
    expect(lines.filter((line) => line.startsWith('      '))).toEqual(['      + one', '      +     two']);
  });

  it('cuts a long diff of a text, and gives up on one that would take too long', () => {
    const long = plan([
      change('/a', { document: 'ZnodeTree/a', before: textOf(50, 'old'), after: textOf(50, 'new') }),
    ]);
    expect(renderPlan(long, OPTIONS)).toContain('... 41 more lines (--verbose shows all)');
    expect(renderPlan(long, { ...OPTIONS, verbose: true })).toContain('+new 49');
    const huge = change('/a', {
      document: 'ZnodeTree/a',
      before: textOf(2000, 'old'),
      after: textOf(2000, 'new'),
    });
    expect(renderPlan(plan([huge]), OPTIONS)).toMatch(/"old 0\\nold 1.* characters\) -> "new 0/);
  });

  it.each(['', 'x'])('cuts no character in half, %j in front', (shift) => {
    const before = json({ text: `${shift}${'😀'.repeat(60)}a` });
    const after = json({ text: `${shift}${'😀'.repeat(60)}b${'😀'.repeat(60)}` });
    const text = renderPlan(plan([change('/a', { document: 'ZnodeTree/a', before, after })]), OPTIONS);
    expect(text).not.toMatch(/\\u[0-9a-f]{4}/);
  });

  it('shows both sides of a znode that has to be adopted first', () => {
    const row = change('/taken', {
      class: 'adopt',
      actions: [],
      document: 'ZnodeTree/a',
      source: at(ETL, 7),
      reason: 'exists with another value',
      before: json({ a: 1 }),
      after: json({ a: 2 }),
    });
    expect(renderPlan(plan([row]), OPTIONS)).toContain(
      [
        'ZnodeTree/a',
        '  ! blocked  /taken  config/tasks.yaml:7  exists with another value',
        '      from the live value to the files:',
        '      ~ /a  1 -> 2  config/tasks.yaml:8',
        '',
      ].join('\n'),
    );
  });

  it('asks nobody about a conflict that is decided', () => {
    const row = change('/eph', {
      class: 'conflict',
      actions: ['release'],
      reason: 'an ephemeral znode took its place',
    });
    const text = renderPlan(plan([row]), OPTIONS);
    expect(text).toContain('  = release  /eph  an ephemeral znode took its place\n');
    expect(text).not.toContain('To keep');
  });

  it('shows of two long texts the part where they differ', () => {
    const before = json({ text: `${'same '.repeat(40)}old` });
    const after = json({ text: `${'same '.repeat(40)}new` });
    const row = change('/a', { document: 'ZnodeTree/a', before, after });
    expect(renderPlan(plan([row]), OPTIONS)).toMatch(
      /\.\.\.[same ]+old" \(205 characters\) -> \.\.\.[same ]+new"/,
    );
  });

  it('never leaves out an update or a delete', () => {
    const updates = firstPlan().map((row) => ({ ...row, actions: ['update'] as const }));
    expect(renderPlan(plan(updates), OPTIONS).match(/~ update/g)).toHaveLength(118);
    const deletes = firstPlan().map((row) => ({ ...row, actions: ['delete'] as const }));
    expect(renderPlan(plan(deletes), OPTIONS).match(/- delete/g)).toHaveLength(118);
  });

  it('says in one line that there is nothing to do', () => {
    expect(renderPlan(plan([]), OPTIONS)).toBe('No changes. ZooKeeper matches the files (revision 12).');
  });

  it('shows nothing of a sensitive value', () => {
    const secret = change('/s', {
      document: 'ZnodeTree/s',
      fields: [
        { pointer: '/password', op: 'replace', before: 'hunter2', after: 'hunter3', sensitive: true },
        { pointer: '/text', op: 'replace', before: 'hunter2\n', after: 'hunter3\n', sensitive: true },
      ],
      actions: ['update'],
    });
    const created = change('/t', {
      document: 'ZnodeTree/s',
      fields: [{ pointer: '', op: 'add', after: 'hunter4', sensitive: true }],
    });
    const text = renderPlan(plan([secret, created]), { ...OPTIONS, verbose: true });
    expect(text).toContain('~ /password  (sensitive) changed');
    expect(text).not.toContain('hunter');
  });
});
