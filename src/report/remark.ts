import { type ZkaiFailure } from '../model/failure.ts';
import { type Finding, type Severity } from '../model/finding.ts';
import { type Silenced } from '../model/lint.ts';
import { type Position } from '../model/position.ts';
import { type ZnodePath } from '../model/znode-path.ts';
import { number } from './words.ts';

/** Something to be said about a place in the files: a finding, or what stops a plan, which may have no place. */
export interface Remark extends Pick<
  Finding,
  'rule' | 'severity' | 'message' | 'fix' | 'edits' | 'pointer' | 'document' | 'related'
> {
  readonly position: Position | null;
  /** The znode that it is about, where that says more than the document. */
  readonly path?: ZnodePath;
  /** A name that stays the same, where there is one that does not follow from the message. */
  readonly fingerprint?: string;
}

/** What the forms for programs are made of. */
export interface Remarks {
  readonly remarks: readonly Remark[];
  /** What was let pass, where that is told. */
  readonly silenced?: readonly Silenced[];
  /** What it comes to, in one sentence. */
  readonly summary: string;
  /** What ended the command before it had a result. */
  readonly failure?: ZkaiFailure;
}

/** What is wrong with the files, where that is why a command could not go on; else the failure itself. */
export function failureRemarks(failure: ZkaiFailure): Remarks {
  const errors = failure.findings.filter(({ severity }) => severity === 'error');
  const { message, hint, details, code } = failure;
  const itself: Remark = {
    rule: code,
    severity: 'error',
    message: [message, ...details].join('\n'),
    ...(hint === undefined ? {} : { fix: hint }),
    position: null,
    pointer: '',
    document: null,
  };
  return { remarks: errors.length > 0 ? errors : [itself], summary: message, failure };
}

const WEIGHT = { error: 0, warning: 1, info: 2 } as const satisfies Record<Severity, number>;

/** The heaviest first, otherwise as they are: for forms that have room for some. */
export function heaviestFirst<R extends Pick<Remark, 'severity'>>(remarks: readonly R[]): R[] {
  return [...remarks].sort((a, b) => WEIGHT[a.severity] - WEIGHT[b.severity]);
}

/** Remarks of one report: more than this the servers of pipelines drop, or refuse with the whole report. */
export const REPORT_LIMIT = 5000;

/** The heaviest that a report has room for, and how many there are besides. */
export function heaviest(remarks: readonly Remark[], room = REPORT_LIMIT): { shown: Remark[]; rest: number } {
  const shown = heaviestFirst(remarks).slice(0, room);
  return { shown, rest: remarks.length - shown.length };
}

/** The same with one remark for the rest, for forms that have no other place to count it. */
export function withRestCounted(remarks: readonly Remark[]): readonly Remark[] {
  if (remarks.length <= REPORT_LIMIT) return remarks;
  const { shown, rest } = heaviest(remarks, REPORT_LIMIT - 1);
  const severity = heaviestFirst(remarks)[shown.length]?.severity ?? 'info';
  const message = `and ${number(rest)} more`;
  return [...shown, { rule: 'more', severity, message, position: null, pointer: '', document: null }];
}
