import { type Plan } from '../../model/plan.ts';
import { formerText } from '../../model/former-names.ts';
import { type Position } from '../../model/position.ts';
import { shellWord } from '../../model/shell-word.ts';
import { indent } from '../columns.ts';
import { type Paint } from '../paint.ts';
import { commitText, count, number, place } from '../words.ts';
import { renderIgnored } from './ignored.ts';
import { type Section, groupChanges } from './plan-groups.ts';
import { renderProtections } from './plan-protections.ts';
import { leftOutText, renderLeftOut, renderPart } from './plan-left-out.ts';
import { renderRows } from './plan-rows.ts';
import { renderBlocked, renderNotes, renderOverridden } from './plan-judgements.ts';
import { ageLines, type PlanOptions, renderPlanSummary } from './plan-summary.ts';

/** A plan as a person reviews it: what changes, by document and with its lines; what stops it; what it comes to. */
export function renderPlan(plan: Plan, options: PlanOptions): string {
  const { paint, verbose } = options;
  const rows = plan.changes.filter(
    (change) => (change.class !== 'touched' || verbose) && change.movedTo === undefined,
  );
  const { protections = [], renamed = [] } = plan;
  if (rows.length + plan.blocked.length + protections.length + renamed.length === 0)
    return renderNoChanges(plan, options);
  const sources = new Map(plan.documents.map(({ id, source }) => [id, source]));
  const sections = groupChanges(rows, { all: verbose });
  const blocks = [
    [...renderHeader(plan, paint), ...renderLostLedger(plan, paint)],
    renderRenamed(plan, paint),
    ...sections.map((section) => renderSection(section, plan, { ...options, sources })),
    renderProtections(protections, paint),
    renderLeftOut(plan, options),
    [...renderUnmanaged(plan, options), ...renderIgnored(plan, options)],
    renderBlocked(plan.blocked, paint),
    renderOverridden(plan.overridden ?? [], paint),
    renderNotes(plan.notes ?? [], paint),
    renderPlanSummary(plan, options),
  ];
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

/** What a plan comes to, without its rows: for whoever has approved it unseen. */
export function renderBrief(plan: Plan, { paint }: Pick<PlanOptions, 'paint'>): string {
  const rows = plan.changes.filter(({ class: kind }) => kind !== 'touched').length;
  return [
    ...renderHeader(plan, paint),
    paint.dim(`${count(rows, 'row')}, which --verbose shows, as zkai plan does`),
    ...renderNotes(plan.notes ?? [], paint),
    ...renderPlanSummary(plan, { paint, verbose: false }),
  ].join('\n');
}

function renderNoChanges(plan: Plan, options: PlanOptions): string {
  const { paint, now, tellsAge = false } = options;
  const { revision, rollbackTo } = plan;
  if (plan.selection !== undefined) return renderNothingInPart(plan, options);
  const what = rollbackTo === undefined ? 'the files' : `what revision ${rollbackTo} left`;
  const same = plan.destroy
    ? `Nothing to destroy: zkai owns nothing here for ${plan.project} (revision ${revision}).`
    : `No changes. ZooKeeper matches ${what} (revision ${revision}).`;
  const age = tellsAge && now !== undefined ? ageLines(plan, { now, tellsAge, paint }) : [];
  const asides = [...renderUnmanaged(plan, options), ...renderIgnored(plan, options)];
  return [...asides, ...age, paint.ok(same)].join('\n');
}

/** It says nothing of the rest, which must not look as if it were in order. */
function renderNothingInPart(plan: Plan, options: PlanOptions): string {
  const { paint, now, tellsAge = false } = options;
  const waiting = leftOutText(plan);
  const same = `No changes in this part (revision ${plan.revision}).`;
  return [
    ...renderPart(plan, paint),
    ...renderLeftOut(plan, options),
    ...renderUnmanaged(plan, options),
    ...(tellsAge && now !== undefined ? ageLines(plan, { now, tellsAge, paint }) : []),
    waiting === undefined ? paint.ok(same) : paint.warning(`${same} ${waiting}.`),
  ].join('\n');
}

function renderHeader(plan: Plan, paint: Paint): string[] {
  const { project, environment, root, revision, git, bootstrap, missingChroot, destroy, rollbackTo } = plan;
  const against = bootstrap
    ? 'against an empty ledger, which is created first'
    : `against revision ${revision}`;
  const what = rollbackTo === undefined ? 'Plan' : `Rollback to revision ${rollbackTo}`;
  return [
    paint.heading(`${what} for ${project}, environment ${environment}, root ${root}, ${against}`),
    ...(destroy && plan.selection === undefined
      ? [paint.delete('Everything that zkai owns here is destroyed. Its ledger and history stay.')]
      : []),
    ...renderPart(plan, paint),
    ...(missingChroot === undefined
      ? []
      : [paint.warning(`Chroot ${missingChroot} does not exist; the first apply creates it.`)]),
    ...(git === null ? [] : [paint.dim(`from commit ${commitText(git)}`)]),
  ];
}

/** Where the declared znodes are there and no ledger is, most likely it was lost. */
function renderLostLedger({ ledger, changes, blocked, environment }: Plan, paint: Paint): string[] {
  if (ledger !== null) return [];
  const equal = changes.filter(
    ({ class: kind, actions, document }) =>
      kind === 'adopt' && actions.includes('adopt') && document !== null,
  ).length;
  const other = blocked.filter(({ guard }) => guard === 'needs-adopt').length;
  const env = `-e ${shellWord(environment)}`;
  return [
    ...(equal === 0
      ? []
      : [
          paint.warning(
            `There is no ledger here, but ${number(equal)} of the declared znodes ${equal === 1 ? 'exists' : 'exist'} with equal data: apply takes ${equal === 1 ? 'it' : 'them'} over.`,
          ),
        ]),
    ...(other === 0
      ? []
      : [
          `${paint.warning(`There is no ledger here, and ${count(other, 'declared znode')} ${other === 1 ? 'has' : 'have'} other data. To take all over as they are, and see what would change then:`)} ${paint.command(`zkai adopt / ${env} && zkai plan ${env}`)}`,
        ]),
  ];
}

/** What follows to another name; nothing else is in such a plan. */
function renderRenamed(plan: Plan, paint: Paint): string[] {
  if (plan.renamed === undefined) return [];
  return [
    ...plan.renamed.map((former) => {
      const what = `${count(former.documents, 'document')} (${count(former.znodes, 'znode')}, ${count(former.parents, 'parent')})`;
      return `  ${paint.adopt(`= rename  ${formerText(plan, [former])}`)}  ${paint.dim(`${what} follow, and no znode is touched`)}`;
    }),
    paint.dim('Only this rename is done. What else is wanted is planned when that is applied.'),
  ];
}

/** Where the documents are declared, by id. */
type Sources = ReadonlyMap<string, Position>;
type SectionOptions = PlanOptions & { readonly sources: Sources };

function renderSection(section: Section, plan: Plan, options: SectionOptions): string[] {
  const { paint, sources } = options;
  const { kind, groups, added, hidden } = section;
  const rows = [...groups.flatMap((group) => group.rows), ...added];
  // All rows of a kind are aligned with each other, then dealt out to their documents.
  const { environment, rollbackTo, destroy, merge, selection } = plan;
  const blocks = renderRows(rows, {
    ...options,
    environment,
    rollbackTo,
    destroy,
    merge,
    selection,
  }).values();
  const take = (n: number): string[] => Array.from({ length: n }, () => blocks.next().value ?? []).flat();
  const lines = groups.flatMap(({ document, rows: own }) => [
    groupLine(document, sources, paint),
    ...take(own.length),
  ]);
  const documents = count(added.length + hidden.documents, 'document');
  return [
    ...lines,
    ...(added.length === 0 ? [] : [paint.heading(`${kind}: ${documents}`)]),
    ...take(added.length),
    ...(hidden.znodes === 0 ? [] : [`  ${renderHidden(section, paint)}`]),
  ];
}

function groupLine(document: string | null, sources: Sources, paint: Paint): string {
  if (document === null) return paint.heading('Parents');
  const where = place(sources.get(document));
  return `${paint.heading(document)}${where === '' ? '' : `  ${paint.dim(where)}`}`;
}

function renderHidden({ kind, hidden: { znodes, documents } }: Section, paint: Paint): string {
  if (kind === null)
    return `${paint.create(`+ ${count(znodes, 'parent')}`)}  ${paint.dim('created empty on the way')}`;
  const from = documents === 0 ? '' : ` in ${count(documents, 'document')}`;
  return `${paint.create(`... and ${count(znodes, 'more znode')} to create${from}`)} ${paint.dim('(--verbose shows all)')}`;
}

function renderUnmanaged({ unmanaged }: Plan, { paint, verbose }: PlanOptions): string[] {
  if (unmanaged.length === 0) return [];
  const line =
    unmanaged.length === 1
      ? '1 znode there is not managed and stays as it is'
      : `${number(unmanaged.length)} znodes there are not managed and stay as they are`;
  if (!verbose) return [paint.dim(`${line} (--verbose shows which)`)];
  return [
    paint.dim(`${line}:`),
    ...indent(
      unmanaged.map((path) => paint.path(path)),
      2,
    ),
  ];
}
