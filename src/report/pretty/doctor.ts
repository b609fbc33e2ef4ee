import { type Check, type CheckLevel, type DoctorResult } from '../../model/doctor.ts';
import { alignRows, type Cell, indent } from '../columns.ts';
import { type Paint, type Style } from '../paint.ts';
import { count } from '../words.ts';
import { ledgerRows, rightRows, rightsLegend, serverRow, sessionRows, timeRows } from './doctor-facts.ts';

interface DoctorOptions {
  readonly paint: Paint;
  /** Show also what is in order. */
  readonly verbose: boolean;
}

/** How an environment's ZooKeeper is: the facts, then what to do about them. */
export function renderDoctor(result: DoctorResult, { paint, verbose }: DoctorOptions): string {
  const { project, environment, connect, servers, checks } = result;
  const section = (title: string, rows: readonly (readonly Cell[])[]): string[] =>
    rows.length === 0 ? [] : ['', paint.heading(title), ...indent(alignRows(rows, paint), 2)];
  const legend = rightsLegend(result);
  const shown = checks.filter(({ level }) => verbose || level !== 'ok');
  return [
    paint.heading(`ZooKeeper of ${project}, environment ${environment}: ${connect}`),
    ...section('Servers', servers.map(serverRow)),
    ...section('Session', sessionRows(result)),
    ...section('Rights', rightRows(result)),
    ...(legend === null ? [] : indent([paint.dim(legend)], 2)),
    ...section('Times', timeRows(result)),
    ...section('Ledger', ledgerRows(result)),
    ...(shown.length === 0 ? [] : ['', paint.heading('Checks'), ...indent(checkLines(shown, paint), 2)]),
    '',
    summary(checks, paint),
  ].join('\n');
}

const LOOKS = {
  ok: 'ok',
  remark: 'info',
  warning: 'warning',
  problem: 'error',
} as const satisfies Record<CheckLevel, Style>;

/** Problems last, next to the prompt. */
const ORDER: readonly CheckLevel[] = ['ok', 'remark', 'warning', 'problem'];

function checkLines(checks: readonly Check[], paint: Paint): string[] {
  const width = Math.max(...checks.map(({ level }) => level.length));
  return [...checks]
    .sort((a, b) => ORDER.indexOf(a.level) - ORDER.indexOf(b.level))
    .flatMap(({ level, message, hint }) => [
      `${paint[LOOKS[level]](level.padEnd(width))}  ${paint.plain(message)}`,
      ...(hint === null ? [] : [`${' '.repeat(width)}  Try: ${paint.command(hint)}`]),
    ]);
}

function summary(checks: readonly Check[], paint: Paint): string {
  const tally = (level: CheckLevel): number => checks.filter((check) => check.level === level).length;
  const [problems, warnings, remarks] = [tally('problem'), tally('warning'), tally('remark')];
  const counts = [
    ...(problems > 0 ? [count(problems, 'problem')] : []),
    ...(warnings > 0 ? [count(warnings, 'warning')] : []),
    ...(remarks > 0 ? [count(remarks, 'remark')] : []),
  ].join(', ');
  if (problems + warnings > 0) return paint[problems > 0 ? 'error' : 'warning'](`${counts}.`);
  return paint.ok(`All is in order${counts === '' ? '' : `: ${counts}`}.`);
}
