import { expect, test } from 'vitest';
import { type ReconcileEvent } from '../../src/model/reconcile.ts';
import { eventLine } from '../../src/report/json/reconcile.ts';
import { createPaint } from '../../src/report/paint.ts';
import { eventText, renderRound } from '../../src/report/pretty/reconcile.ts';
import { golden } from './golden.ts';
import { outputProblems } from './output-schemas.ts';
import { IN_STEP, ROUND } from './reconcile-sample.ts';

const paint = createPaint({ color: false });
const { files } = ROUND;

const EVENTS: readonly ReconcileEvent[] = [
  { event: 'started', replica: 'zkai-0', listen: '127.0.0.1:9911' },
  { event: 'files', environment: 'prod', mode: 'heal', files, znodes: 143 },
  {
    event: 'files-broken',
    message: '2 errors',
    details: ['config/a.yaml:3: ZK204 names a task that does not exist'],
    keeps: files,
  },
  { event: 'files-broken', message: '1 error', details: [], keeps: null },
  { event: 'connected', server: 'zk1:2181' },
  { event: 'following', ahead: 1 },
  { event: 'leading' },
  { event: 'round', round: ROUND, ms: 12.7, isNews: true },
  { event: 'round', round: IN_STEP, ms: 3, isNews: false },
  {
    event: 'failed',
    code: 'unreachable',
    message: 'no server\u001b[2J answers',
    details: [],
    hint: null,
    ms: 1,
    retryMs: 1500,
  },
  {
    event: 'failed',
    code: 'stale',
    message: 'the plan is stale',
    details: ['/app/a: changed meanwhile'],
    hint: null,
    ms: 1,
    retryMs: 1500,
  },
  { event: 'stepped-down', reason: 'the server closed the connection' },
  { event: 'disconnected', reason: 'no server answers' },
  { event: 'stopped' },
];

test('a round, as a person reads it', () => {
  expect(renderRound(ROUND, { paint })).toBe(golden('reconcile.txt', renderRound(ROUND, { paint })));
  expect(renderRound(IN_STEP, { paint })).toContain('In step: prod is as it was applied (revision 12).');
});

test('the log of a loop has what is news, the time in front of every line, and nothing that can move a cursor', () => {
  const at = '2026-11-23T02:00:00.000Z';
  const text = EVENTS.flatMap((event) => eventText(event, { paint, at }) ?? []).join('\n');
  for (const line of text.split('\n')) expect(line).toMatch(/^2026-11-23T02:00:00.000Z ./);
  expect(text).toBe(golden('reconcile-log.txt', text));
  expect(text).not.toContain('\u001b');
});

test('every event is a line by its schema', () => {
  for (const event of EVENTS) {
    const line = eventLine(event, '2026-11-23T02:00:00.000Z');
    expect(line).not.toMatch(/[\n\u001b]/);
    expect({ event: event.event, problems: outputProblems(JSON.parse(line)) }).toEqual({
      event: event.event,
      problems: [],
    });
  }
});
