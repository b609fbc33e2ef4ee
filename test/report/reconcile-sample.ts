import { type ReconcileItem, type ReconcileRound } from '../../src/model/reconcile.ts';
import { znodePath } from '../../src/model/znode-path.ts';
import { applied } from './samples.ts';

const HASH = `sha256:${'89ab'.repeat(16)}`;

function item(path: string, more: Partial<ReconcileItem> = {}): ReconcileItem {
  return {
    path: znodePath(path),
    class: 'drift.modified',
    document: 'TaskConfig/etl',
    verdict: 'healed',
    reason: '',
    heals: 0,
    until: null,
    ...more,
  };
}

/** One of everything. */
export const ROUND: ReconcileRound = {
  project: 'vision',
  environment: 'prod',
  replica: 'zkai-0',
  mode: 'heal',
  result: 'blocked',
  revision: 12,
  files: { hash: HASH, git: { commit: 'f'.repeat(40), branch: 'main', dirty: false } },
  items: [
    item('/zkai/east/tasks/etl'),
    item('/zkai/east/tasks/fought', {
      verdict: 'limited',
      reason: 'healed 3 times, and somebody writes it again',
      heals: 3,
      until: '2026-11-23T02:10:00.000Z',
    }),
    item('/zkai/east/tasks/both', {
      class: 'conflict',
      verdict: 'conflict',
      reason: 'changed on both sides',
    }),
    item('/zkai/east/tasks/left', {
      document: null,
      verdict: 'report',
      reason: 'no rule of spec.reconcile.heal is about it',
    }),
  ],
  pending: 2,
  applied: [{ what: 'healed', result: applied({ revision: 12, written: 1 }) }],
  stopped: {
    code: 'blocked',
    message: '1 blocked row; nothing was written',
    details: ['window/1: weekend'],
    hint: 'wait',
  },
};

/** Nothing at all. */
export const IN_STEP: ReconcileRound = {
  ...ROUND,
  mode: 'report',
  result: 'in-step',
  files: { hash: HASH, git: null },
  items: [],
  pending: 0,
  applied: [],
  stopped: null,
};
