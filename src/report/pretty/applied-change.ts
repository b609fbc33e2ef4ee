import { type HistoryChange } from '../../model/results.ts';
import { type Cell, cell } from '../columns.ts';
import { changeLook, MOVE } from './change-look.ts';

/** A move is one thing: what was deleted for it is named where it went. */
export function withoutOldPaths<C extends HistoryChange>(changes: readonly C[]): readonly C[] {
  const old = new Set(changes.map(({ movedFrom }) => movedFrom));
  return changes.filter(({ path }) => !old.has(path));
}

/** What a revision did to a znode: what, where, for which document. */
export function changeCells({ path, actions, document, movedFrom }: HistoryChange): Cell[] {
  const { symbol, word, style } = movedFrom === undefined ? changeLook(actions) : MOVE;
  const where = movedFrom === undefined ? path : `${movedFrom} -> ${path}`;
  return [cell(style, `${symbol} ${word}`), cell('path', where), cell('dim', document ?? '')];
}
