import { type ChangeClass } from '../../model/change.ts';
import { type DriftNews } from '../../model/drift-state.ts';
import { type BlamedRevision } from '../../model/blame.ts';
import { type DriftItem, type DriftResult } from '../../model/results.ts';
import { fieldViews } from './fields.ts';
import { placeView } from './position.ts';

/** The classes that `drift` reports, each with its member of `summary`. */
export const DRIFT_CLASSES = [
  'drift.modified',
  'drift.deleted',
  'drift.recreated',
  'drift.acl',
  'conflict',
  'converged',
  'unmanaged',
] as const satisfies readonly ChangeClass[];

/** `zkai.drift/v1`. `summary` has every class, 0 included, so that a reader needs no default. */
export function driftView(result: DriftResult) {
  const { project, environment, revision, against, managed, items, touched, selection = null } = result;
  const { unmanaged = null, ignores, ledger, news, webhook = null } = result;
  const tally = (kind: ChangeClass): number => items.filter((item) => item.class === kind).length;
  return {
    apiVersion: 'zkai.drift/v1',
    project,
    environment,
    revision,
    ledger,
    against,
    selection,
    managed,
    summary: Object.fromEntries(DRIFT_CLASSES.map((kind) => [kind, tally(kind)])),
    items: items.map((item) => driftItemView(item, news)),
    unmanaged: unmanaged?.map((item) => driftItemView(item)) ?? null,
    state: news === undefined ? null : stateView(news),
    webhook,
    touched,
    ignores: ignores.map(({ rule, hidden, state }) => {
      const { match, fields, reason, until = null, source } = rule;
      return { state, hidden, match, fields, reason, until, source: placeView(source) };
    }),
  };
}

/** One znode that differs. */
export function driftItemView(item: DriftItem, news?: DriftNews) {
  const { path, document, source, fields, since, applied, fingerprint } = item;
  return {
    path,
    class: item.class,
    document,
    source: source === null ? null : placeView(source),
    fields: fieldViews(fields),
    since,
    applied: applied === null ? null : appliedView(applied),
    fingerprint,
    ...(news?.status.get(fingerprint) ?? { status: null, firstSeen: null }),
  };
}

function stateView({ previous, gone }: DriftNews) {
  return {
    previous,
    gone: gone.map(({ path, class: kind, fingerprint, firstSeen }) => ({
      path,
      class: kind,
      fingerprint,
      firstSeen,
    })),
  };
}

/** What is not in the history any more is null. */
function appliedView({ revision, entry }: BlamedRevision) {
  const { who: by = null, at = null, command = null, ci = null, git = null, message = null } = entry ?? {};
  return { revision, by, at, command, ci, git, message };
}
