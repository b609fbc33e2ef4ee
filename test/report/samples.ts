import { diffValues } from '../../src/diff/fields.ts';
import { OPEN_ACL } from '../../src/model/acl.ts';
import { type Change } from '../../src/model/change.ts';
import { type Plan, type PlannedDocument } from '../../src/model/plan.ts';
import { type Position } from '../../src/model/position.ts';
import {
  type ApplyResult,
  type DriftResult,
  type HistoryEntry,
  type StatusResult,
} from '../../src/model/results.ts';
import { type DesiredNode, type DesiredTree } from '../../src/model/tree.ts';
import { type ZnodePath, comparePaths, znodePath } from '../../src/model/znode-path.ts';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

export function at(file: string, line: number, column = 1): Position {
  return { file, line, column, endLine: line, endColumn: column + 4 };
}

export function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

/** A row with what the test does not care about filled in; fields follow from `before` and `after`. */
export function change(
  path: string,
  {
    before = null,
    after = null,
    ...facts
  }: Partial<Omit<Change, 'after'>> & { before?: Buffer | null; after?: Buffer | null },
): Change {
  const fields = diffValues(before, after).map((field, i) =>
    facts.source && field.op !== 'remove'
      ? { ...field, source: { ...facts.source, line: facts.source.line + i + 1 } }
      : field,
  );
  return {
    path: path as ZnodePath,
    actions: before === null ? ['create'] : after === null ? ['delete'] : ['update'],
    class: 'pending',
    document: null,
    source: null,
    reason:
      before === null
        ? 'declared, not there yet'
        : after === null
          ? 'not declared any more'
          : 'value changed',
    precondition: before === null ? null : { version: 3, czxid: '0x1a', mzxid: '0x2b', aversion: 0 },
    fields,
    after,
    acl: null,
    ...facts,
  };
}

export function document(id: string, source: Position): PlannedDocument {
  const [kind = '', ...names] = id.split('/');
  return {
    id,
    kind,
    name: names.at(-1) ?? '',
    cluster: null,
    source,
    specHash: DIGEST,
    references: [],
    applied: null,
  };
}

export function plan(changes: readonly Change[], facts: Partial<Plan> = {}): Plan {
  const tally = (action: string): number =>
    changes.filter(({ actions }) => actions.includes(action as never)).length;
  const blocked = facts.blocked ?? [];
  return {
    project: 'llm-training',
    environment: 'dev',
    root: znodePath('/zkai'),
    ledger: '7a0c6a9e-30c7-4a57-9c8e-8f6d3f1f2b11',
    revision: 12,
    createdAt: '2026-11-22T10:00:00.000Z',
    git: { commit: '1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6d7e8f9a0b', branch: 'main', dirty: false },
    changes: [...changes].sort((a, b) => comparePaths(a.path, b.path)),
    unmanaged: [],
    documents: [],
    reads: [],
    bootstrap: false,
    transaction: { mode: 'atomic', transactions: 1, ops: 21, bytes: 14_311, limit: 1_000_000 },
    digest: DIGEST,
    ...facts,
    blocked,
    summary: {
      create: tally('create'),
      update: tally('update'),
      delete: tally('delete'),
      adopt: tally('adopt'),
      move: 0,
      acl: tally('acl'),
      drift: changes.filter((row) => row.class.startsWith('drift.')).length,
      conflict: changes.filter((row) => row.class === 'conflict' && row.actions.length === 0).length,
      blocked: blocked.length,
      leftOut: facts.selection?.leftOut.length ?? 0,
    },
  };
}

export function applied(facts: Partial<ApplyResult> = {}): ApplyResult {
  return {
    outcome: 'applied',
    id: '3f0f8c1e-5f0e-4c52-9d3e-0a2b4c6d8e0f',
    revision: 13,
    transactions: 1,
    written: 143,
    digest: DIGEST,
    notes: [],
    ...facts,
  };
}

export function drift(facts: Partial<DriftResult> = {}): DriftResult {
  const since = { zxid: '0x2b', time: '2026-11-22T09:58:00.000Z' };
  const [entry] = history();
  const source = at('config/tasks.yaml', 14);
  const item = {
    document: 'TaskConfig/etl',
    source,
    fields: [],
    since,
    applied: { revision: 2, entry: entry ?? null },
    fingerprint: '0'.repeat(32),
  };
  return {
    project: 'llm-training',
    environment: 'dev',
    revision: 12,
    ledger: '3f0f8c1e-0000-4c52-9d3e-0a2b4c6d8e0f',
    against: 'git',
    managed: 143,
    ignores: [],
    items: [
      { ...item, path: znodePath('/zkai/default/tasks/bad'), class: 'conflict' },
      {
        ...item,
        path: znodePath('/zkai/default/tasks/etl'),
        class: 'drift.modified',
        fields: diffValues(json({ replicas: 3, x: [1] }), json({ replicas: 9, x: [1, 2] })),
      },
      {
        ...item,
        path: znodePath('/zkai/default/tasks/gone'),
        class: 'drift.deleted',
        applied: { revision: 3, entry: null },
        source: null,
        document: 'TaskConfig/gone',
        fields: diffValues(json({ a: 1 }), null),
        since: null,
      },
      { ...item, path: znodePath('/zkai/default/tasks/new'), class: 'drift.recreated', document: null },
    ],
    touched: [znodePath('/zkai/default/tasks/same')],
    ...facts,
  };
}

export function status(facts: Partial<StatusResult> = {}): StatusResult {
  const id = '3f0f8c1e-5f0e-4c52-9d3e-0a2b4c6d8e0f';
  return {
    project: 'llm-training',
    environment: 'dev',
    connect: 'zk1:2181,zk2:2181/ai',
    server: 'zk2:2181',
    root: znodePath('/zkai'),
    ledger: { id: '7a0c6a9e-30c7-4a57-9c8e-8f6d3f1f2b11', documents: 64, znodes: 143 },
    revision: {
      rev: 12,
      id,
      state: 'stable',
      digest: DIGEST,
      git: '1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6d7e8f9a0b',
      at: '2026-11-22T09:00:00.000Z',
      by: 'ada@lovelace',
    },
    lock: {
      id,
      command: 'apply',
      who: 'ada@lovelace',
      host: 'lovelace',
      ci: null,
      digest: DIGEST,
      since: '2026-11-22T09:59:00.000Z',
    },
    applying: false,
    protected: [],
    replicas: [],
    drift: 2,
    renamed: [],
    identity: 'none',
    ...facts,
  };
}

export function history(): HistoryEntry[] {
  const entry = {
    id: '3f0f8c1e-5f0e-4c52-9d3e-0a2b4c6d8e0f',
    project: 'llm-training',
    environment: 'dev',
    command: 'apply',
    who: 'ada@lovelace',
    digest: DIGEST,
  };
  return [
    {
      ...entry,
      revision: 2,
      ci: 'GitHub Actions https://ci.example/run/7',
      at: '2026-11-22T09:00:00.000Z',
      git: { commit: '1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6d7e8f9a0b', branch: 'main', dirty: true },
      message: 'Halve the learning rate\n\nIt diverged.',
      changes: [
        { path: znodePath('/zkai/a'), actions: ['update'], document: 'ModelParams/a' },
        { path: znodePath('/zkai/b'), actions: ['delete'], document: 'ModelParams/b' },
        { path: znodePath('/zkai/c'), actions: ['teleport'], document: null },
      ],
    },
    {
      ...entry,
      revision: 1,
      ci: null,
      at: '2026-11-22T08:00:00.000Z',
      git: null,
      message: null,
      changes: [],
    },
  ];
}

export function tree(): DesiredTree {
  const node = (path: string, data: Buffer, line: number): DesiredNode => {
    const source = at('config/tasks.yaml', line);
    return { path: znodePath(path), data, document: 'ZnodeTree/texts', source, locate: () => source };
  };
  const nodes = [
    node('/motd', Buffer.from('hello\nworld\n'), 9),
    node('/blob', Buffer.from([0xff, 0xfe]), 7),
    node('/gif', Buffer.from('GIF89a\u0001\u0000'), 10),
    node('/empty', Buffer.alloc(0), 8),
    { ...node('/json', json({ lr: 0.1, layers: [1] }), 6), acl: OPEN_ACL },
  ];
  const declared = document('ZnodeTree/texts', at('config/tasks.yaml', 1));
  return {
    nodes: new Map(nodes.map((n) => [n.path, n])),
    documents: new Map([[declared.id, declared]]),
  };
}
