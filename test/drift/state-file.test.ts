import { describe, expect, test } from 'vitest';
import { foreignState, hasNews, newsOf, nextState } from '../../src/drift/news.ts';
import { parseState, printState } from '../../src/drift/state-file.ts';
import { type DriftState } from '../../src/model/drift-state.ts';
import { type DriftItem } from '../../src/model/results.ts';
import { znodePath } from '../../src/model/znode-path.ts';

const SCOPE = { project: 'demo', environment: 'prod', ledger: 'ledger-1', targets: [], excludes: [] };
const [FIRST, LATER] = ['2026-11-22T09:00:00.000Z', '2026-11-22T10:00:00.000Z'];

/** `/app/a=1`: that znode drifts with that fingerprint. */
function item(words: string): DriftItem {
  const [path = '', fingerprint = ''] = words.split('=');
  const facts = { class: 'drift.modified', document: null, source: null, fields: [], since: null } as const;
  return { ...facts, path: znodePath(path), applied: null, fingerprint };
}

function state(...words: string[]): DriftState {
  const items = words.map(item);
  return nextState(SCOPE, items, { news: newsOf(items, null, FIRST), now: FIRST });
}

/** What a run says of `now` that knows `before`. */
function told(before: DriftState | null, ...now: string[]): string[] {
  const items = now.map(item);
  const { status, gone } = newsOf(items, before, LATER);
  const said = items.map(({ path, fingerprint }) => `${path} ${status.get(fingerprint)?.status}`);
  return [...said, ...gone.map(({ path }) => `${path} gone`)];
}

describe('what of a drift is news', () => {
  test.each<[string, DriftState | null, string[], string[]]>([
    ['everything, to whoever knows nothing', null, ['/a=1', '/b=2'], ['/a new', '/b new']],
    ['nothing that was told', state('/a=1'), ['/a=1'], ['/a known']],
    ['another value of the same znode, which is not gone', state('/a=1'), ['/a=2'], ['/a changed']],
    ['that a drift is gone', state('/a=1', '/b=2'), ['/b=2'], ['/b known', '/a gone']],
    ['what comes again after it was gone', state(), ['/a=1'], ['/a new']],
  ])('is %s', (_, before, now, expected) => {
    expect(told(before, ...now)).toEqual(expected);
  });

  test('keeps when a drift was seen first for as long as it lasts', () => {
    const items = ['/a=1', '/b=2'].map(item);
    const news = newsOf(items, state('/a=1'), LATER);
    const next = nextState(SCOPE, items, { news, now: LATER });
    expect(next.items.map(({ path, firstSeen }) => [path, firstSeen])).toEqual([
      ['/a', FIRST],
      ['/b', LATER],
    ]);
    expect(hasNews(newsOf(items, next, LATER))).toBe(false);
  });

  test.each<[Partial<typeof SCOPE>, boolean]>([
    [{}, false],
    [{ project: 'other' }, true],
    [{ environment: 'dev' }, true],
    [{ ledger: 'ledger-2' }, true],
    [{ targets: ['/app'] as never }, true],
  ])('is asked of the same environment, ledger and part only (%j)', (other, isForeign) => {
    expect(foreignState(state('/a=1'), { ...SCOPE, ...other }) !== undefined).toBe(isForeign);
  });
});

describe('a state file', () => {
  const text = printState(state('/a=1', '/b=2'));

  test('is read as it was written', () => {
    expect(parseState(text)).toEqual(state('/a=1', '/b=2'));
  });

  test('is never taken for a whole one where it was cut off', () => {
    const whole = text.trimEnd().length;
    for (let length = 0; length < whole; length += 1)
      expect(parseState(text.slice(0, length))).toHaveProperty('problem');
  });

  test.each([
    ['of a newer zkai', text.replace('state/v1', 'state/v2'), /another zkai: zkai\.drift-state\/v2/],
    ['that is something else', '{"kind":"Project"}', /has not written it/],
    ['without some of it', text.replace('"firstSeen"', '"seen"'), /damaged/],
    ['with no object', '[]', /damaged/],
  ])('%s is refused', (_, content, why) => {
    expect(parseState(content)).toMatchObject({ problem: expect.stringMatching(why) });
  });
});
