import { type ChangeClass } from '../../model/change.ts';
import { type DriftItem, type DriftResult } from '../../model/results.ts';
import { selectionFlags } from '../../model/selection.ts';
import { alignRows, cell, indent } from '../columns.ts';
import { type Paint, type Style } from '../paint.ts';
import { count, number } from '../words.ts';
import { type FieldOptions, renderFields } from './fields.ts';

export interface DriftOptions extends FieldOptions {
  /** The command to run next, if there is one. */
  readonly next?: string | undefined;
}

interface Look {
  readonly symbol: string;
  readonly word: string;
  readonly style: Style;
}

const LOOKS: Partial<Record<ChangeClass, Look>> = {
  'drift.modified': { symbol: '~', word: 'modified', style: 'update' },
  'drift.deleted': { symbol: '-', word: 'deleted', style: 'delete' },
  'drift.recreated': { symbol: '~', word: 'recreated', style: 'update' },
  'drift.acl': { symbol: '%', word: 'acl', style: 'acl' },
  conflict: { symbol: '?', word: 'conflict', style: 'conflict' },
  converged: { symbol: '=', word: 'converged', style: 'adopt' },
};

/** What was changed outside zkai since it applied, by whom nobody knows, but in which transaction and when. */
export function renderDrift(result: DriftResult, options: DriftOptions): string {
  const { paint, next, verbose } = options;
  const { items, managed, revision, project, environment, touched } = result;
  const touchedLines = verbose && touched.length > 0 ? renderTouched(touched, paint) : [];
  const nextLines = next === undefined ? [] : [`Next: ${paint.command(next)}`];
  const reason = whyNothingCan(result);
  if (reason !== undefined) return [paint.warning(reason), ...nextLines].join('\n');
  const part = renderPart(result, paint);
  if (items.length === 0) {
    return [...part, paint.ok(sameText(managed, revision)), ...touchedLines].join('\n');
  }
  return [
    paint.heading(`Drift in ${project}, environment ${environment}, since revision ${revision}`),
    ...part,
    '',
    ...renderItems(items, options),
    '',
    ...(touchedLines.length === 0 ? [] : [...touchedLines, '']),
    paint.heading(differText(result)),
    ...nextLines,
  ].join('\n');
}

/** The rest must not look as if it were in order. */
function renderPart({ selection }: DriftResult, paint: Paint): string[] {
  if (selection === undefined) return [];
  const { leftOut } = selection;
  const rest =
    leftOut === 0 ? '' : `; ${count(leftOut, 'znode')} of the rest ${leftOut === 1 ? 'differs' : 'differ'}`;
  return [paint.warning(`Only a part:${selectionFlags(selection)}${rest}`)];
}

/** Where nothing is zkai's, nothing can drift. That is not the same as all being well. */
function whyNothingCan(result: DriftResult): string | undefined {
  const { missingChroot, revision, project, environment, selection } = result;
  if (missingChroot !== undefined)
    return `Chroot ${missingChroot} does not exist, so nothing was applied there; the first apply creates it.`;
  if (revision === 0) return 'Nothing was applied here yet, so nothing can have drifted.';
  if (ownsSomething(result)) return undefined;
  const where = selection === undefined ? 'here' : `in this part (${selectionFlags(selection).trim()})`;
  return `zkai owns nothing ${where} for ${project}, environment ${environment} (revision ${revision}), so nothing can have drifted.`;
}

/** Whether there is anything that could have drifted: of parents that zkai made, the ACL alone. */
export function ownsSomething({ managed, items }: DriftResult): boolean {
  return managed > 0 || items.length > 0;
}

function renderItems(items: readonly DriftItem[], options: DriftOptions): string[] {
  const rows = alignRows(
    items.map(({ path, class: kind, document, since }) => {
      const { symbol, word, style } = driftLook(kind);
      return [
        cell(style, `${symbol} ${word}`),
        cell('path', path),
        cell('dim', document ?? ''),
        cell('dim', since === null ? '' : `since ${since.time} (zxid ${since.zxid})`),
      ];
    }),
    options.paint,
  );
  return items.flatMap(({ fields, class: kind }, i) => [
    ...indent([rows[i] as string], 2),
    ...(kind === 'drift.deleted' ? [] : indent(renderFields(fields, options), 6)),
  ]);
}

/** Symbol and word of a class. */
export function driftLook(kind: ChangeClass): Look {
  return LOOKS[kind] ?? { symbol: '~', word: kind, style: 'update' };
}

function differText({ items, managed }: DriftResult): string {
  return `${number(items.length)} of ${count(managed, 'znode')} differ: ${classCounts(items)}.`;
}

/** What a drift comes to, in one plain sentence. */
export function driftTotal(result: DriftResult): string {
  const { items, managed, revision } = result;
  return whyNothingCan(result) ?? (items.length > 0 ? differText(result) : sameText(managed, revision));
}

function sameText(managed: number, revision: number): string {
  const [verb, object] = managed === 1 ? ['is', 'it'] : ['are', 'them'];
  return `No drift. ${count(managed, 'znode')} ${verb} as revision ${revision} left ${object}.`;
}

function classCounts(items: readonly DriftItem[]): string {
  const counts = new Map<string, number>();
  for (const { class: kind } of items) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, n]) => `${number(n)} ${driftLook(kind as ChangeClass).word}`).join(', ');
}

function renderTouched(touched: DriftResult['touched'], paint: Paint): string[] {
  const line = `${count(touched.length, 'znode was', 'znodes were')} rewritten with the same value:`;
  return [
    paint.dim(line),
    ...indent(
      touched.map((path) => paint.path(path)),
      2,
    ),
  ];
}
