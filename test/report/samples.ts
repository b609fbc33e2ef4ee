import { diffValues } from '../../src/diff/fields.ts';
import { type Change } from '../../src/model/change.ts';
import { type Plan } from '../../src/model/plan.ts';
import { type Position } from '../../src/model/position.ts';
import { type DesiredDocument } from '../../src/model/tree.ts';
import { type ZnodePath, comparePaths, znodePath } from '../../src/model/znode-path.ts';

export const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

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

export function document(id: string, source: Position): DesiredDocument {
  const [kind = '', ...names] = id.split('/');
  return { id, kind, name: names.at(-1) ?? '', cluster: null, source, specHash: DIGEST };
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
    },
  };
}
