import { diffValues } from '../../src/diff/fields.ts';
import { type BlamedRevision, type BlameResult } from '../../src/model/blame.ts';
import { type AppliedRevision, type HistoryLog, type RevisionDiff } from '../../src/model/results.ts';
import { znodePath } from '../../src/model/znode-path.ts';
import { history, json } from './samples.ts';

/** The newest revision of `history()`, with what it changed. */
export function appliedRevision(facts: Partial<AppliedRevision> = {}): AppliedRevision {
  const [newest] = history();
  if (newest === undefined) throw new Error('no history');
  return {
    ...newest,
    changes: [
      {
        path: znodePath('/zkai/a'),
        actions: ['update'],
        document: 'ModelParams/a',
        fields: diffValues(json({ lr: 0.1, name: 'a' }), json({ lr: 0.05, name: 'a' })),
      },
      {
        path: znodePath('/zkai/b'),
        actions: ['delete'],
        document: 'ModelParams/b',
        fields: diffValues(json({ lr: 1, name: 'b' }), null),
      },
      {
        path: znodePath('/zkai/n'),
        actions: ['create'],
        document: 'ModelParams/n',
        fields: diffValues(null, json({ lr: 3 })),
      },
      { path: znodePath('/zkai/o'), actions: ['update'], document: 'ModelParams/o', fields: null },
    ],
    ...facts,
  };
}

export function historyLog(entries = history(), hasMore = false): HistoryLog {
  return { project: 'llm-training', environment: 'dev', entries, hasMore };
}

export function revisionDiff(changes = DIFFERENCES): RevisionDiff {
  return { project: 'llm-training', environment: 'dev', from: 1, to: 2, changes };
}

/** Two renames, the younger one by `revision`, and what they carried from the first. */
export function movedBlame(facts: Partial<BlameResult> = {}): BlameResult {
  const { revision, adopted } = blame();
  const [newest, oldest] = [revision as BlamedRevision, adopted as BlamedRevision];
  return blame({
    adopted: null,
    moves: [
      { from: znodePath('/zkai/b'), revision: newest },
      { from: znodePath('/zkai/c'), revision: oldest },
    ],
    content: { path: znodePath('/zkai/c'), writer: 'zkai', revision: { revision: 1, entry: null } },
    ...facts,
  });
}

const DIFFERENCES: RevisionDiff['changes'] = [
  {
    path: znodePath('/zkai/a'),
    action: 'update',
    document: 'ModelParams/a',
    fields: diffValues(json({ lr: 0.1 }), json({ lr: 0.05, warmup: 10 })),
  },
  {
    path: znodePath('/zkai/b'),
    action: 'delete',
    document: null,
    fields: diffValues(Buffer.from('old'), null),
  },
  {
    path: znodePath('/zkai/c'),
    action: 'create',
    document: 'ModelParams/c',
    fields: diffValues(null, json({ lr: 0.1, layers: [1, 2] })),
  },
  {
    path: znodePath('/zkai/new'),
    movedFrom: znodePath('/zkai/old'),
    action: 'move',
    document: 'ModelParams/new',
    fields: diffValues(json({ lr: 1 }), json({ lr: 2 })),
  },
];

export function blame(facts: Partial<BlameResult> = {}): BlameResult {
  const [newest, oldest] = history();
  return {
    path: znodePath('/zkai/a'),
    owner: { project: 'llm-training', environment: 'dev', document: 'ModelParams/a' },
    live: { zxid: '0x2b', time: '2026-11-22T09:58:00.000Z' },
    writer: 'zkai',
    revision: { revision: 2, entry: newest ?? null },
    acl: null,
    adopted: { revision: 1, entry: oldest ?? null },
    moves: [],
    content: null,
    movedTo: null,
    ...facts,
  };
}
