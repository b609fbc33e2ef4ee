import { type Action, type ChangeClass } from '../../model/change.ts';
import { type Style } from '../paint.ts';

export interface Look {
  readonly symbol: string;
  readonly word: string;
  readonly style: Style;
}

const ACTIONS = {
  create: { symbol: '+', word: 'create', style: 'create' },
  update: { symbol: '~', word: 'update', style: 'update' },
  delete: { symbol: '-', word: 'delete', style: 'delete' },
  adopt: { symbol: '=', word: 'adopt', style: 'adopt' },
  release: { symbol: '=', word: 'release', style: 'release' },
  acl: { symbol: '%', word: 'acl', style: 'acl' },
} as const satisfies Readonly<Record<Action, Look>>;

/** A znode that is created in place of another one, or that only another document declares now. */
export const MOVE: Look = { symbol: '>', word: 'move', style: 'adopt' };
/** Both sides of what would be a conflict. */
export const MERGE: Look = { symbol: '~', word: 'merge', style: 'update' };
/** Drift that a merge leaves as it is. */
export const KEEP: Look = { symbol: '=', word: 'keep', style: 'adopt' };
const CONFLICT: Look = { symbol: '?', word: 'conflict', style: 'conflict' };
const BLOCKED: Look = { symbol: '!', word: 'blocked', style: 'blocked' };

/** Symbol, word and colour of a row. One without actions waits for a person: a conflict, or blocked. */
export function changeLook(actions: readonly string[], kind?: ChangeClass): Look {
  const [first, ...others] = actions.map(actionLook);
  if (first === undefined) return kind === 'conflict' ? CONFLICT : BLOCKED;
  return { ...first, word: [first, ...others].map(({ word }) => word).join(', ') };
}

/** History may hold an action of a newer zkai; it is shown by its name. */
function actionLook(action: string): Look {
  return Object.hasOwn(ACTIONS, action)
    ? ACTIONS[action as Action]
    : { symbol: '~', word: action, style: 'plain' };
}
