import { type Blocked, type Change } from '../model/change.ts';
import { type Severity } from '../model/finding.ts';
import { type Plan } from '../model/plan.ts';
import { createPaint } from './paint.ts';
import { rowLook, rowNote, rowPath } from './pretty/plan-rows.ts';
import { planTotal } from './pretty/plan-summary.ts';
import { type Remark, type Remarks } from './remark.ts';
import { isOpenConflict, waysOut } from './ways-out.ts';
import { list } from './words.ts';

/** Fields that a line names before it counts. */
const NAMED_FIELDS = 3;

/**
 * A plan as remarks about the lines that ask for it: what stops it is an error, drift a warning. `all`: what it does is there
 * as well, as notes.
 */
export function planRemarks(plan: Plan, { all }: { readonly all: boolean }): Remarks {
  const rows = plan.changes.filter(isRow).map((change) => changeRemark(change, plan));
  return {
    remarks: [
      ...rows.filter(({ severity }) => all || severity !== 'info'),
      ...plan.blocked.map((row) => blockedRemark(row, 'error')),
      ...(plan.notes ?? []).map((row) => blockedRemark(row, row.severity)),
    ],
    summary: planTotal(plan, createPaint({ color: false })).join(' '),
  };
}

/** Rows that a person reads: the other end of a move is told with its first, what is blocked with its reason. */
export function isRow(change: Change): boolean {
  const { class: kind, actions, movedTo } = change;
  if (kind === 'touched' || movedTo !== undefined) return false;
  return actions.length > 0 || isOpenConflict(change) || rowLook(change).word !== 'blocked';
}

function changeRemark(change: Change, plan: Plan): Remark {
  const { class: kind, document, source, reason } = change;
  const isOpen = isOpenConflict(change);
  const [way] = waysOut(change, plan);
  const what = [fieldNames(change), isOpen ? reason : rowNote(change)].filter((text) => text !== '');
  const severity: Severity = isOpen ? 'error' : kind.startsWith('drift.') ? 'warning' : 'info';
  return {
    rule: severity === 'info' ? rowLook(change).word : kind,
    severity,
    message: [`${rowLook(change).word} ${rowPath(change)}`, ...what].join(': '),
    ...(way === undefined ? {} : { fix: way.join(' ') }),
    position: source,
    pointer: '',
    document,
  };
}

/** What changes inside, by its pointers; nothing for a value that comes or goes as a whole. */
function fieldNames({ fields }: Change): string {
  const names = fields.filter(({ pointer }) => pointer !== '').map(({ pointer }) => pointer);
  const rest = names.length - NAMED_FIELDS;
  return list([...names.slice(0, NAMED_FIELDS), ...(rest > 0 ? [`${rest} more`] : [])]);
}

function blockedRemark(row: Blocked, severity: Severity): Remark {
  const { guard, path, document, source, reason, hint, details = [] } = row;
  return {
    rule: guard,
    severity,
    message: [`${path === null ? '' : `${path}: `}${reason}`, ...details].join('\n'),
    ...(hint === '' ? {} : { fix: hint }),
    position: source,
    pointer: '',
    document,
  };
}
