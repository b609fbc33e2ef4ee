import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffValues } from '../../src/diff/fields.ts';
import { ZkaiFailure } from '../../src/model/failure.ts';
import { type Finding } from '../../src/model/finding.ts';
import { type DesiredTree } from '../../src/model/tree.ts';
import { type ZnodePath } from '../../src/model/znode-path.ts';
import { type Paint, createPaint } from '../../src/report/paint.ts';
import { renderApply } from '../../src/report/pretty/apply.ts';
import { renderDrift } from '../../src/report/pretty/drift.ts';
import { renderFailure } from '../../src/report/pretty/failure.ts';
import { renderFindings } from '../../src/report/pretty/findings.ts';
import { renderLog } from '../../src/report/pretty/log.ts';
import { renderPlan } from '../../src/report/pretty/plan.ts';
import { renderStatus } from '../../src/report/pretty/status.ts';
import { renderTree } from '../../src/report/pretty/tree.ts';
import { historyLog } from './history-samples.ts';
import { applied, change, drift, history, plan, status } from './samples.ts';

/** Every report, with one foreign text wherever a file or a znode can put one. */
function everyReport(text: string, paint: Paint): string[] {
  const source = { file: text, line: 1, column: 2, endLine: 1, endColumn: 4 };
  const path = text as ZnodePath;
  const values = [text, JSON.stringify(text), JSON.stringify({ [text]: text }), `${text}\n${text}`].map(
    Buffer.from,
  );
  const facts = { document: `Kind/${text}`, source, reason: text };
  const rows = values.flatMap((value, i) => {
    const before = values[(i + 1) % values.length] as Buffer;
    return [
      change(text, { ...facts, after: value }),
      change(text, { ...facts, before, after: value }),
      change(text, { ...facts, before, after: value, class: 'conflict', actions: [] }),
      change(text, { ...facts, before }),
    ];
  });
  const blocked = { guard: text, path, document: text, source, reason: text, hint: text };
  const sample = plan(rows, {
    project: text,
    environment: text,
    git: { commit: text, branch: text, dirty: true },
    blocked: [blocked],
    unmanaged: [path],
    digest: text,
    documents: [
      {
        id: `Kind/${text}`,
        kind: 'Kind',
        name: text,
        cluster: text,
        source,
        specHash: text,
        references: [],
        applied: null,
      },
    ],
  });
  const finding: Finding = {
    rule: text,
    severity: 'error',
    message: text,
    fix: text,
    position: source,
    pointer: text,
    document: text,
    related: [{ message: text, position: source }],
  };
  const fields = diffValues(values[1] as Buffer, values[2] as Buffer);
  const item = {
    path,
    class: 'drift.modified' as const,
    document: text,
    source,
    fields,
    since: { zxid: text, time: text },
    applied: { revision: 1, entry: { ...history()[0]!, who: text, message: text, at: text } },
    fingerprint: text,
  };
  const node = { path, data: values[2] as Buffer, document: text, source, locate: () => source };
  const desired: DesiredTree = { nodes: new Map([[path, node]]), documents: new Map() };
  const entry = { ...history()[0]!, who: text, message: text, command: text, ci: text };
  const changes = [{ path, actions: [text], document: text }];
  return [
    ...[true, false].map((verbose) => renderPlan(sample, { paint, verbose, next: text })),
    renderFindings({ files: 1, documents: 1, findings: [finding], silenced: [] }, new Map([[text, text]]), {
      paint,
      notes: true,
    }),
    renderFailure(new ZkaiFailure('failed', text, { hint: text, details: [text], findings: [finding] }), {
      paint,
    }),
    renderApply(applied({ id: text, digest: text, notes: [text] }), { paint }),
    renderDrift(drift({ project: text, items: [item], touched: [path] }), {
      paint,
      verbose: true,
      next: text,
    }),
    renderStatus(status({ project: text, connect: text, server: text, identity: text }), { paint }),
    renderLog(historyLog([{ ...entry, changes }]), { paint, verbose: true }),
    renderTree(desired, { paint, values: true }),
  ];
}

/** Controls, format characters (joiners belong to scripts), lone surrogates, line separators; not the line break. */
const UNSAFE = /(?!\n|\u200c|\u200d)[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u;

const plain = createPaint({ color: false });

describe('every report', () => {
  it.each([
    ['a terminal escape', '\u001b]0;owned\u0007\u001b[2J'],
    ['an eight-bit escape', '\u009b31m'],
    ['a change of direction', 'user\u202e\u2066txt.exe'],
    ['a line of its own', 'x\r\nNo changes.\u2028y'],
    ['half a surrogate', 'a\ud800b'],
    ['an invisible tag', 'a\u{e0041}b'],
  ])('shows %s as text', (_, text) => {
    for (const report of everyReport(text, plain)) expect(report).not.toMatch(UNSAFE);
  });

  it('has no control characters, whatever a file or a znode holds', () => {
    const nasty = fc.string({
      unit: fc.oneof(
        fc.constantFrom(
          '\u001b',
          '\n',
          '\r',
          '\t',
          '\u0000',
          '\u0085',
          '\u009b',
          '\u202e',
          '\u2067',
          '\\',
          '"',
          '/',
        ),
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
      ),
      maxLength: 40,
    });
    fc.assert(
      fc.property(nasty, (text) => {
        for (const report of everyReport(text, plain))
          expect(report.match(UNSAFE)?.[0].codePointAt(0)).toBe(undefined);
      }),
      { numRuns: 200 },
    );
  });

  it('is the same with colour as without, but for the colour', () => {
    const colored = everyReport('some text', createPaint({ color: true }));
    const bare = everyReport('some text', plain);
    expect(colored.map((report) => report.replaceAll(/\u001b\[\d+m/g, ''))).toEqual(bare);
    for (const report of colored) expect(report).toContain('\u001b[');
  });
});
