import { type DriftNews } from '../../model/drift-state.ts';
import { type DriftIgnore, type DriftItem, type DriftResult } from '../../model/results.ts';
import { DRIFT_CLASSES } from '../json/drift.ts';
import { type RunFacts } from '../run-facts.ts';
import { gauge, type Sample } from './text.ts';

/** Each is a time series of its own, which whoever stores them pays for: so many at most, and how many there are besides. */
const NAMED_ITEMS = 50;

const SUCCESS = ['zkai_drift_success', '1: the last run could compare; 0: it could not.'] as const;
const LAST_RUN = ['zkai_drift_last_run_timestamp_seconds', 'When the last run began.'] as const;

/** Drift as a file for the textfile collector of node_exporter: every class, 0 included, so that an alert needs no default. */
export function driftMetrics(result: DriftResult, run: RunFacts): string {
  const { project, environment, revision, managed, items, ignores, news } = result;
  const whose = { project, environment };
  const one = (value: number): Sample[] => [{ labels: whose, value }];
  const by = (label: string, counts: readonly (readonly [string, number])[]): Sample[] =>
    counts.map(([name, value]) => ({ labels: { ...whose, [label]: name }, value }));
  return [
    ...gauge(...SUCCESS, one(1)),
    ...gauge(...LAST_RUN, one(secondsOf(run))),
    ...gauge('zkai_drift_revision', 'The newest revision of the ledger.', one(revision)),
    ...gauge('zkai_drift_managed_znodes', 'Znodes that zkai owns.', one(managed)),
    ...gauge('zkai_drift_znodes', 'Znodes that drift, by class.', by('class', classCounts(items))),
    ...gauge('zkai_drift_news', 'Drift by what the state file says of it.', by('status', newsCounts(news))),
    ...gauge(
      'zkai_drift_ignore_rules',
      'Rules that hide drift, or have ended.',
      by('state', ruleCounts(ignores)),
    ),
    ...gauge(
      'zkai_drift_znode_info',
      `Which znodes drift; at most ${NAMED_ITEMS}.`,
      itemSamples(items, whose),
    ),
    ...gauge(
      'zkai_drift_znode_info_omitted',
      'Znodes that drift and for which there was no room.',
      one(Math.max(0, items.length - NAMED_ITEMS)),
    ),
  ].join('\n');
}

/** What is left to say where there is no result: how much drift there is, nobody knows then. */
export function failureMetrics(run: RunFacts): string {
  const labels = run.environment === undefined ? {} : { environment: run.environment };
  return [
    ...gauge(...SUCCESS, [{ labels, value: 0 }]),
    ...gauge(...LAST_RUN, [{ labels, value: secondsOf(run) }]),
  ].join('\n');
}

function secondsOf({ at }: RunFacts): number {
  return Date.parse(at) / 1000;
}

function classCounts(items: readonly DriftItem[]): (readonly [string, number])[] {
  return DRIFT_CLASSES.map((kind) => [kind, items.filter((item) => item.class === kind).length]);
}

function newsCounts(news: DriftNews | undefined): (readonly [string, number])[] {
  if (news === undefined) return [];
  const statuses = [...news.status.values()];
  const counts = (['new', 'changed', 'known'] as const).map(
    (status) => [status, statuses.filter((one) => one.status === status).length] as const,
  );
  return [...counts, ['gone', news.gone.length]];
}

function ruleCounts(ignores: readonly DriftIgnore[]): (readonly [string, number])[] {
  return (['holds', 'ends-soon', 'ended'] as const).map((state) => [
    state,
    ignores.filter((ignore) => ignore.state === state).length,
  ]);
}

function itemSamples(items: readonly DriftItem[], whose: Sample['labels']): Sample[] {
  return items.slice(0, NAMED_ITEMS).map(({ path, class: kind, document, fingerprint }) => ({
    labels: { ...whose, path, class: kind, document: document ?? '', fingerprint },
    value: 1,
  }));
}
