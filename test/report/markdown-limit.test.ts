import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { type Change } from '../../src/model/change.ts';
import { ZkaiFailure } from '../../src/model/failure.ts';
import { type ZnodePath } from '../../src/model/znode-path.ts';
import { renderFailureAs, renderRemarks } from '../../src/report/forms.ts';
import { fitMarkdown, MARKDOWN_LIMIT } from '../../src/report/markdown/fit.ts';
import { renderApplyAs, renderDriftAs, renderPlanAs } from '../../src/report/review-forms.ts';
import { type RunFacts } from '../../src/report/run-facts.ts';
import { applied, at, change, drift, json, plan } from './samples.ts';

/** What GitHub takes as a comment. */
const COMMENT_LIMIT = 65_536;

const { framed, marker, factsOf, hasMarker } = (await import(
  new URL('../../.github/actions/zkai/frame.mjs', import.meta.url).href
)) as {
  framed(mark: string, markdown: string, options: { facts?: object; run: string }): string;
  marker(kind: string, inputs: { project: string; environment: string }): string;
  factsOf(body: string): unknown;
  hasMarker(body: string, mark: string): boolean;
};

const run: RunFacts = {
  command: 'plan',
  version: '1.2.3',
  exitCode: 0,
  at: '2026-11-22T10:00:00.000Z',
  fromHere: '.',
  fromRepository: 'platform',
};

/** What somebody may have written anywhere, from nothing to far too much. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '```',
    '<details>',
    '</code>',
    '-->',
    '|',
    '@all',
    '\ud83d',
    '\udc00',
    '\n\n### x',
    '${{ a }}',
  ),
  fc
    .tuple(
      fc.constantFrom('x', '`', '<', '|', '@a ', '\ud83d\ude00', '\u0000', '\n', '&', '```\n'),
      fc.nat(9000),
    )
    .map(([part, times]) => part.repeat(times)),
);
const path = text.map((name) => `/zkai/${name}` as ZnodePath);

const rows = fc.array(
  fc.record({
    path,
    before: fc.option(fc.dictionary(text, text, { maxKeys: 12 })),
    after: fc.option(fc.dictionary(text, text, { maxKeys: 12 })),
    reason: text,
    document: text,
    file: text,
    kind: fc.constantFrom<Change['class']>('pending', 'conflict', 'drift.modified'),
  }),
  { maxLength: 25 },
);

/** Whole, within the limit, also in the frame of the action; nothing is cut in the middle. */
function expectWhole(markdown: string): void {
  expect(markdown.length).toBeLessThanOrEqual(MARKDOWN_LIMIT);
  const count = (tag: string): number => markdown.split(tag).length - 1;
  expect(count('<code>')).toBe(count('</code>'));
  expect(count('<details')).toBe(0);
  expect(count('```')).toBe(0);
  expect(Buffer.from(markdown).toString()).toBe(markdown); // no half of a character
  // A row of a table is there from its first bar to its last, and outside of a table there is no bar.
  for (const line of markdown.split('\n')) if (line.includes('|')) expect(line).toMatch(/^\| .* \|$/);
  const inputs = { project: '-->'.repeat(100), environment: 'prod-eu--' };
  const fingerprints = Array.from({ length: 100 }, () => '0123456789abcdef');
  const facts = { digest: `sha256:${'f'.repeat(64)}`, head: 'a'.repeat(40), items: 1e6, fingerprints };
  const body = framed(marker('plan', inputs), markdown, {
    facts,
    run: `https://github.test/${'r'.repeat(200)}`,
  });
  expect(body.length).toBeLessThanOrEqual(COMMENT_LIMIT);
  expect([hasMarker(body, marker('plan', inputs)), factsOf(body)]).toEqual([true, facts]);
}

const numRuns = process.env['ZKAI_TEST_FULL'] === undefined ? 40 : 1000;

describe('a comment is never too long, and never cut in the middle', () => {
  test('of a plan, whatever is in it', () => {
    const facts = fc.record({
      project: text,
      environment: text,
      next: text,
      branch: text,
      targets: fc.array(text, { maxLength: 40 }),
      reasons: fc.array(text, { maxLength: 30 }),
    });
    fc.assert(
      fc.property(rows, facts, (made, { project, environment, next, branch, targets, reasons }) => {
        const changes = made.map(({ path: where, before, after, reason, document, file, kind }) => {
          const sides = { before: before && json(before), after: after && json(after) };
          return change(where, { ...sides, reason, document, class: kind, source: at(file, 3) });
        });
        const notes = reasons.map((reason) => ({
          guard: 'policy/x',
          severity: 'warning' as const,
          path: null,
          document: null,
          source: null,
          reason,
          hint: reason,
        }));
        const selection = { targets, excludes: targets, noDelete: true, leftOut: [], references: [] };
        const git = { commit: branch, branch, dirty: true };
        const whole = plan(changes, { project, environment, notes, blocked: notes, selection, git });
        expectWhole(renderPlanAs('markdown', whole, { run: { ...run, command: project }, next }));
      }),
      { numRuns },
    );
    expect.hasAssertions();
  });

  test('of drift, an apply, findings and a failure', () => {
    fc.assert(
      fc.property(rows, fc.array(text, { maxLength: 60 }), (made, texts) => {
        const [item] = drift().items;
        const items = made.map(({ path: where, before, after, document }) => {
          const { fields } = change(where, { before: before && json(before), after: after && json(after) });
          return { ...item!, path: where, document, fields, class: 'drift.modified' as const };
        });
        const ignores = texts.map((reason) => {
          const rule = {
            match: { path: reason },
            fields: [reason],
            reason,
            until: '2026-01-01',
            source: at(reason, 2),
          };
          return { rule, state: 'ended' as const, hidden: 3 };
        });
        const next = texts[0];
        const found = drift({ items, ignores });
        expectWhole(renderDriftAs('markdown', found, { run, next }));
        expectWhole(renderApplyAs('markdown', applied({ notes: texts }), { plan: plan([]), run }));
        const remarks = texts.map((message) => ({
          rule: 'ZK102',
          severity: 'error' as const,
          message,
          fix: message,
          position: at(message, 1),
          pointer: '',
          document: null,
        }));
        expectWhole(renderRemarks('markdown', { remarks: { remarks, summary: texts.join() }, run }));
        const failure = new ZkaiFailure('blocked', texts.join(), { details: texts, hint: texts.join() });
        expectWhole(renderFailureAs('markdown', failure, run));
      }),
      { numRuns },
    );
    expect.hasAssertions();
  });

  test('of a plan of 100,000 rows, which counts what it does not show', () => {
    const changes = Array.from({ length: 100_000 }, (_, i) =>
      change(`/zkai/default/tasks/task-${i}`, { before: json({ n: i }), after: json({ n: i + 1 }) }),
    );
    const comment = renderPlanAs('markdown', plan(changes), { run, next: undefined });
    expectWhole(comment);
    const shown = comment.split('/tasks/task-').length - 1;
    const more = Number(/^and ([\d,]+) more$/m.exec(comment)?.[1]?.replaceAll(',', ''));
    expect(shown + more).toBe(100_000);
  });

  it('keeps the sections where what is above them is far too long', () => {
    const above = ['### head', ...Array.from({ length: 900 }, (_, i) => `- line ${i} ${'x'.repeat(90)}`)];
    const comment = fitMarkdown(above, [{ heading: 'Deletes', rows: ['- one'] }]);
    expectWhole(comment);
    expect(comment).toMatch(/^### head\n\n- line 0 .*\n\nand \d+ more\n\n#### Deletes\n\n- one$/s);
  });
});
