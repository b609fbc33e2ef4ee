import { expect, test } from 'vitest';
import { type DriftItem } from '../../src/model/results.ts';
import { znodePath } from '../../src/model/znode-path.ts';
import { driftMetrics, failureMetrics } from '../../src/report/prometheus/drift.ts';
import { renderDriftAs } from '../../src/report/review-forms.ts';
import { type RunFacts } from '../../src/report/run-facts.ts';
import { junitProblems, sarifProblems } from './official-schemas.ts';
import { drift } from './samples.ts';

const run: RunFacts = {
  command: 'drift',
  version: '1.2.3',
  exitCode: 2,
  at: '2026-11-22T10:00:00.000Z',
  fromHere: '',
  fromRepository: '',
};

/** What the exposition format of Prometheus lets stand in a line. */
const LINE =
  /^(# (HELP|TYPE) zkai_\w+ .+|zkai_\w+(\{\w+="([^"\\\n]|\\["\\n])*"(,\w+="([^"\\\n]|\\["\\n])*")*\})? -?\d+(\.\d+)?)$/;

function many(count: number, more: Partial<DriftItem> = {}): DriftItem[] {
  const [template] = drift().items;
  return Array.from({ length: count }, (_, i) => ({ ...template!, path: znodePath(`/app/${i}`), ...more }));
}

test('SARIF has every item with a place and the fingerprint of the drift, by its official schema', () => {
  const text = renderDriftAs('sarif', drift(), { run, next: undefined });
  expect(sarifProblems(text)).toEqual([]);
  const { results } = (JSON.parse(text) as { runs: [{ results: Record<string, never>[] }] }).runs[0];
  expect(results).toHaveLength(4);
  expect(results[1]).toMatchObject({
    ruleId: 'drift.modified',
    partialFingerprints: { 'zkaiFinding/v1': '0'.repeat(32) },
    locations: [{ logicalLocations: [{ fullyQualifiedName: '/zkai/default/tasks/etl' }] }],
  });
});

test('JUnit fails a test for each znode that drifts, and passes one where none does', () => {
  const text = renderDriftAs('junit', drift(), { run, next: undefined });
  expect(junitProblems(text)).toEqual([]);
  expect(text.match(/<failure /g)).toHaveLength(4);
  expect(text).toContain('name="drift.modified /zkai/default/tasks/etl"');
  expect(renderDriftAs('junit', drift({ items: [] }), { run, next: undefined })).not.toContain('<failure');
});

test('metrics have every class, a bounded number of znodes, and what the state says', () => {
  const status = new Map([['a', { status: 'new', firstSeen: run.at } as const]]);
  const news = { previous: null, status, gone: [] };
  const text = driftMetrics(drift({ items: many(60), news }), run);
  for (const line of text.split('\n')) expect(line).toMatch(LINE);
  expect(text).toContain('zkai_drift_znodes{project="llm-training",environment="dev",class="drift.acl"} 0');
  expect(text).toContain('zkai_drift_znodes{project="llm-training",environment="dev",class="conflict"} 60');
  expect(text).toContain('zkai_drift_news{project="llm-training",environment="dev",status="new"} 1');
  expect(text).toContain(
    'zkai_drift_last_run_timestamp_seconds{project="llm-training",environment="dev"} 1795341600',
  );
  expect(text.match(/^zkai_drift_znode_info\{/gm)).toHaveLength(50);
  expect(text).toContain('zkai_drift_znode_info_omitted{project="llm-training",environment="dev"} 10');
});

test('a label is escaped, whatever a path or a document holds', () => {
  const items = many(1, { path: '/a"b\\c' as never, document: 'Kind/\nzkai_drift_success 0\u001b[2J' });
  for (const line of driftMetrics(drift({ items }), run).split('\n')) expect(line).toMatch(LINE);
});

test('metrics of a run that could not compare say that, and no number of znodes', () => {
  const text = failureMetrics({ ...run, environment: 'prod' });
  for (const line of text.split('\n')) expect(line).toMatch(LINE);
  expect(text).toContain('zkai_drift_success{environment="prod"} 0');
  expect(text).not.toContain('zkai_drift_znodes');
});
