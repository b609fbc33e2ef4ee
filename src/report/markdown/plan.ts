import { type Change } from '../../model/change.ts';
import { type Plan } from '../../model/plan.ts';
import { type DryRun } from '../../model/results.ts';
import { createPaint } from '../paint.ts';
import { isRow, planRemarks } from '../plan-remarks.ts';
import { rowLook, rowNote, rowPath } from '../pretty/plan-rows.ts';
import { renderPlanSummary } from '../pretty/plan-summary.ts';
import { type RunFacts, fileFrom } from '../run-facts.ts';
import { isOpenConflict, waysOut } from '../ways-out.ts';
import { commitText } from '../words.ts';
import { fieldLines } from './fields.ts';
import { fitMarkdown, type Section, tableRow } from './fit.ts';
import { remarkSection } from './remarks.ts';
import { mdCode, mdText } from './text.ts';

export interface PlanFormOptions {
  /** The command to run next, if there is one. */
  readonly next: string | undefined;
  /** What the server said that was to try it. */
  readonly dryRun?: DryRun | null;
}

/** A plan as a comment on a pull request: what it comes to, then what may hurt, then the rest. */
export function planMarkdown(plan: Plan, run: RunFacts, { next, dryRun = null }: PlanFormOptions): string {
  const { project, environment, git, revision } = plan;
  const { remarks } = planRemarks(plan, { all: false });
  const stops = remarks.filter(({ severity, rule }) => severity === 'error' && rule !== 'conflict');
  const notes = remarks.filter(({ severity, rule }) => severity !== 'error' && !rule.startsWith('drift.'));
  const summary = renderPlanSummary(plan, { paint: createPaint({ color: false }), verbose: false, dryRun });
  const section = (group: Group): Section => changeSection(group, plan, run);
  return fitMarkdown(
    [
      `### zkai ${mdText(run.command)}: ${mdText(project)}, environment ${mdText(environment)}`,
      summary.map((line) => `- ${mdText(line)}`).join('\n'),
      `Against revision ${revision}${git === null ? '' : `, from commit ${mdCode(commitText(git))}`}.`,
      ...(next === undefined ? [] : [`Next: ${mdCode(next)}`]),
    ],
    [
      section('Deletes'),
      section('Conflicts'),
      remarkSection('Blocked', stops, run),
      section('Updates'),
      section('Creates'),
      section('Others'),
      remarkSection('Notes', notes, run),
    ],
  );
}

type Group = 'Deletes' | 'Conflicts' | 'Updates' | 'Creates' | 'Others';

function groupOf(change: Change): Group {
  if (isOpenConflict(change)) return 'Conflicts';
  if (change.movedFrom !== undefined) return 'Others';
  const [action] = change.actions;
  if (action === 'delete') return 'Deletes';
  if (action === 'update') return 'Updates';
  return action === 'create' ? 'Creates' : 'Others';
}

function changeSection(group: Group, plan: Plan, run: RunFacts): Section {
  const changes = plan.changes.filter((change) => isRow(change) && groupOf(change) === group);
  return {
    heading: group,
    columns: ['znode', 'declared in', 'what'],
    rows: changes.map((change) => {
      const { source, document } = change;
      const place = source === null ? '' : `${fileFrom(run.fromRepository, source)}:${source.line}`;
      const from = [document ?? '', place].filter((text) => text !== '').map(mdCode);
      return tableRow([mdCode(rowPath(change)), from.join('<br>'), whatText(change, plan)]);
    }),
  };
}

function whatText(change: Change, plan: Plan): string {
  const { symbol, word } = rowLook(change);
  const reason = isOpenConflict(change) ? change.reason : rowNote(change);
  const ways = waysOut(change, plan).map(([when, command]) => `${mdText(when)} ${mdCode(command)}`);
  const lines = [
    mdText(`${symbol} ${word}${reason === '' ? '' : `, ${reason}`}`),
    ...fieldLines(change),
    ...ways,
  ];
  return lines.join('<br>');
}
