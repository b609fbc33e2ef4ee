import { type ChangeClass } from '../../model/change.ts';
import { type DriftNews } from '../../model/drift-state.ts';
import { type BlamedRevision } from '../../model/blame.ts';
import { type DriftIgnore, type DriftItem, type DriftResult } from '../../model/results.ts';
import { selectionFlags } from '../../model/selection.ts';
import { alignRows, cell, indent } from '../columns.ts';
import { type Paint, type Style } from '../paint.ts';
import { sanitizeLine } from '../sanitize.ts';
import { commitText, count, number, place } from '../words.ts';
import { driftWays } from './drift-ways.ts';
import { type FieldOptions, renderFields } from './fields.ts';
import { type Typed } from './next-step.ts';

export interface DriftOptions extends FieldOptions {
  /** The command to run next, if there is one. */
  readonly next?: string | undefined;
  /** What the commands that settle it must repeat. */
  readonly typed?: Typed;
}

interface Look {
  readonly symbol: string;
  readonly word: string;
  readonly style: Style;
}

/** So that nobody takes whoever applied it last for the one who changed it since. */
const WHO_ELSE = 'ZooKeeper does not record who made these changes.';

const LOOKS: Partial<Record<ChangeClass, Look>> = {
  'drift.modified': { symbol: '~', word: 'modified', style: 'update' },
  'drift.deleted': { symbol: '-', word: 'deleted', style: 'delete' },
  'drift.recreated': { symbol: '~', word: 'recreated', style: 'update' },
  'drift.acl': { symbol: '%', word: 'acl', style: 'acl' },
  conflict: { symbol: '?', word: 'conflict', style: 'conflict' },
  converged: { symbol: '=', word: 'converged', style: 'adopt' },
  unmanaged: { symbol: '+', word: 'unmanaged', style: 'create' },
};

/** What was changed outside zkai since it applied, by whom nobody knows, but in which transaction and when. */
export function renderDrift(result: DriftResult, options: DriftOptions): string {
  const { paint, next, verbose } = options;
  const { items, revision, project, environment, touched } = result;
  const nextLines = next === undefined ? [] : [`Next: ${paint.command(next)}`];
  const besides = [
    ...renderGone(result.news, paint),
    ...renderListed(result, options),
    ...renderIgnores(result.ignores, options),
    ...(verbose && touched.length > 0 ? renderTouched(touched, paint) : []),
  ];
  const reason = whyNothingCan(result);
  if (reason !== undefined) return [...besides, paint.warning(reason), ...nextLines].join('\n');
  const part = renderPart(result, paint);
  if (items.length === 0) return [...part, ...besides, paint.ok(sameText(result))].join('\n');
  return [
    paint.heading(
      `Drift in ${project}, environment ${environment}, since revision ${revision}${against(result)}`,
    ),
    ...part,
    '',
    ...renderItems(items, { ...options, news: result.news }),
    '',
    ...(besides.length === 0 ? [] : [...besides, '']),
    paint.dim(WHO_ELSE),
    paint.heading(differText(result)),
    ...(next === undefined ? [] : driftWays(result, options.typed)).map(
      ([when, command]) => `${when} ${paint.command(command)}`,
    ),
    ...nextLines,
  ].join('\n');
}

function against(result: Pick<DriftResult, 'against'>): string {
  return result.against === 'git' ? '' : ' (no document was read)';
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

function renderItems(
  items: readonly DriftItem[],
  options: DriftOptions & { readonly news: DriftNews | undefined },
): string[] {
  const { news } = options;
  const rows = alignRows(
    items.map(({ path, class: kind, document, source, since, fingerprint }) => {
      const { symbol, word, style } = driftLook(kind);
      return [
        cell(style, `${symbol} ${word}`),
        ...(news === undefined ? [] : [cell('plain', news.status.get(fingerprint)?.status ?? '')]),
        cell('path', path),
        cell('dim', document ?? ''),
        cell('dim', place(source)),
        cell('dim', sinceText(since)),
      ];
    }),
    options.paint,
  );
  const { paint, verbose } = options;
  return items.flatMap(({ fields, class: kind, applied, fingerprint }, i) => [
    ...indent([rows[i] as string], 2),
    ...(kind === 'drift.deleted' ? [] : indent(renderFields(fields, options), 6)),
    ...(applied === null ? [] : indent([paint.dim(appliedText(applied))], 6)),
    ...indent(
      toldBefore(news, fingerprint).map((text) => paint.dim(text)),
      6,
    ),
    ...(verbose ? indent([paint.dim(`fingerprint ${fingerprint}`)], 6) : []),
  ]);
}

/** `since 2026-11-22T09:58:00.000Z (zxid 0x2b)` */
export function sinceText(since: DriftItem['since']): string {
  return since === null ? 'since: unknown' : `since ${since.time} (zxid ${since.zxid})`;
}

/** Who saw to it last, in one line: `last applied by revision 12 (ada, 2026-11-22T09:00:00.000Z, commit 1a2b3c4d5e6f): Fewer` */
export function appliedText({ revision, entry }: BlamedRevision): string {
  const by = `last applied by revision ${revision}`;
  if (entry === null) return `${by}, which is not in the history any more`;
  const { who, at, git, message } = entry;
  const facts = [who, at, ...(git === null ? [] : [`commit ${commitText(git)}`])].join(', ');
  const [why = ''] = (message ?? '').split('\n');
  return sanitizeLine(`${by} (${facts})${why === '' ? '' : `: ${why}`}`);
}

/** Symbol and word of a class. */
export function driftLook(kind: ChangeClass): Look {
  return LOOKS[kind] ?? { symbol: '~', word: kind, style: 'update' };
}

function differText(result: DriftResult): string {
  const counts = result.news === undefined ? '' : newsCounts(result.news);
  return `${whatDiffers(result)}${counts === '' ? '' : ` News: ${counts}.`}`;
}

/** What is unmanaged is none of those that zkai owns. */
function whatDiffers({ items, managed }: DriftResult): string {
  const own = items.filter(({ class: kind }) => kind !== 'unmanaged');
  const others = count(items.length - own.length, 'unmanaged znode');
  if (own.length === 0) return `${others} where a rule wants none; nothing else differs.`;
  const rest = own.length === items.length ? '' : `; ${others} where a rule wants none`;
  return `${number(own.length)} of ${count(managed, 'znode')} differ: ${classCounts(own)}${rest}.`;
}

/** What a drift comes to, in one plain sentence. */
export function driftTotal(result: DriftResult): string {
  return whyNothingCan(result) ?? (result.items.length > 0 ? differText(result) : sameText(result));
}

function sameText(result: DriftResult): string {
  const { managed, revision } = result;
  const [verb, object] = managed === 1 ? ['is', 'it'] : ['are', 'them'];
  return `No drift. ${count(managed, 'znode')} ${verb} as revision ${revision} left ${object}${against(result)}.`;
}

function classCounts(items: readonly DriftItem[]): string {
  const counts = new Map<string, number>();
  for (const { class: kind } of items) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, n]) => `${number(n)} ${driftLook(kind as ChangeClass).word}`).join(', ');
}

function toldBefore(news: DriftNews | undefined, fingerprint: string): string[] {
  const told = news?.status.get(fingerprint);
  return told?.status === 'known' ? [`told before, first at ${told.firstSeen}`] : [];
}

/** `1 new, 2 known, 1 gone` */
function newsCounts({ status, gone }: DriftNews): string {
  const all = [...status.values()];
  const counts = (['new', 'changed', 'known'] as const).map(
    (word) => [all.filter((one) => one.status === word).length, word] as const,
  );
  const told = [...counts, [gone.length, 'gone'] as const].filter(([n]) => n > 0);
  return told.map(([n, word]) => `${number(n)} ${word}`).join(', ');
}

/** What drifted when the state was written, and does not any more. */
function renderGone(news: DriftNews | undefined, paint: Paint): string[] {
  if (news === undefined || news.gone.length === 0) return [];
  const rows = news.gone.map(({ path, class: kind, firstSeen }) => [
    cell('plain', driftLook(kind).word),
    cell('path', path),
    cell('dim', `known since ${firstSeen}`),
  ]);
  const line = `${count(news.gone.length, 'znode')} that drifted before ${news.gone.length === 1 ? 'does' : 'do'} not any more:`;
  return [paint.ok(line), ...indent(alignRows(rows, paint), 2)];
}

/** What is nobody's, where no rule is about it. */
function renderListed({ unmanaged }: DriftResult, { paint }: DriftOptions): string[] {
  if (unmanaged === undefined) return [];
  if (unmanaged.length === 0) return [paint.dim('Besides what rules are about, nothing is unmanaged.')];
  const rows = unmanaged.map(({ path, since }) => [cell('path', path), cell('dim', sinceText(since))]);
  const line = `${count(unmanaged.length, 'znode is', 'znodes are')} unmanaged: not declared, owned by nobody, and no drift:`;
  return [paint.dim(line), ...indent(alignRows(rows, paint), 2)];
}

/** Nothing is hidden in silence, and nobody is surprised when it is hidden no more. */
function renderIgnores(ignores: readonly DriftIgnore[], { paint }: DriftOptions): string[] {
  return ignores.map((ignore) => {
    const style = ignore.state === 'holds' ? 'dim' : 'warning';
    return paint[style](sanitizeLine(ignoreText(ignore)));
  });
}

/** What a rule hides, and until when, in one line. */
export function ignoreText({ rule, hidden, state }: DriftIgnore): string {
  const { fields, reason, until = '', source } = rule;
  const where = `${place(source)}, ${reason}`;
  const what = fields.join(', ');
  if (state === 'ended') return `Ignored no more since ${until} is over: ${what} (${where})`;
  const end = state === 'ends-soon' ? `, and not any more after ${until}` : '';
  return `Ignored in ${count(hidden, 'znode')}: ${what}${end} (${where})`;
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
