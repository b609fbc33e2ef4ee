import { describe, expect, it } from 'vitest';
import { type Finding } from '../../src/model/finding.ts';
import { type Position } from '../../src/model/position.ts';
import { renderCodeFrame } from '../../src/report/code-frame.ts';
import { createPaint } from '../../src/report/paint.ts';
import { renderFindings } from '../../src/report/pretty/findings.ts';
import { golden } from './golden.ts';

const paint = createPaint({ color: false });

const TASKS = `apiVersion: zkai/v1
kind: TaskConfig
metadata: {name: train}
spec:
  dependsOn:
    - {task: prepare, condition: Succeeded}
  replicas: "4"
`;

function finding(facts: Partial<Finding> & { position: Position }): Finding {
  return { rule: 'ZK204', severity: 'error', message: 'm', pointer: '', document: null, ...facts };
}

const range = (line: number, column: number, length: number): Position => ({
  file: 'config/tasks.yaml',
  line,
  column,
  endLine: line,
  endColumn: column + length,
});

/** A finding that names other places. */
function withOthers(n: number): Finding {
  return finding({
    position: range(6, 14, 7),
    related: Array.from({ length: n }, () => ({ message: 'is first', position: range(3, 1, 8) })),
  });
}

function textWithOthers(n: number): string {
  const result = { files: 1, documents: 1, findings: [withOthers(n)], silenced: [] };
  return renderFindings(result, new Map([['config/tasks.yaml', TASKS]]), { paint, notes: true });
}

describe('renderFindings', () => {
  it('shows each finding in its lines, and counts them', () => {
    const findings = [
      finding({
        message: 'dependsOn names a task that does not exist: "prepare"',
        fix: 'Name one of the tasks of the project: prepare-data, train.',
        position: range(6, 14, 7),
        pointer: '/spec/dependsOn/0/task',
        document: 'TaskConfig/train',
        related: [{ message: 'is the nearest', position: { ...range(3, 1, 4), file: 'config/other.yaml' } }],
      }),
      finding({ rule: 'ZK105', message: 'must be an integer, is a string', position: range(7, 13, 3) }),
      finding({ rule: 'ZK901', severity: 'warning', message: 'is old', position: range(1, 1, 10) }),
      finding({
        rule: 'ZK902',
        severity: 'info',
        message: 'has no text',
        position: { ...range(1, 1, 1), file: 'gone.yaml' },
      }),
    ];
    const result = { files: 12, documents: 64, findings, silenced: [] };
    const text = renderFindings(result, new Map([['config/tasks.yaml', TASKS]]), { paint, notes: true });
    expect(text).toBe(golden('findings.txt', text));
  });

  it('shows the line of another place, and only the place where there are many', () => {
    expect(textWithOthers(1)).toContain(
      [
        'see: config/tasks.yaml:3:1  is first',
        '      |',
        '    3 | metadata: {name: train}',
        '      | ^^^^^^^^',
      ].join('\n'),
    );
    expect(textWithOthers(3)).toContain('see: config/tasks.yaml:3:1  is first\n  see: ');
  });

  it('only counts notes where nobody wants to read them', () => {
    const note = finding({
      rule: 'ZK209',
      severity: 'info',
      message: 'is not used',
      position: range(1, 1, 1),
    });
    const old = finding({ rule: 'ZK901', severity: 'warning', message: 'is old', position: range(1, 1, 10) });
    const result = { files: 1, documents: 2, findings: [note, old], silenced: [] };
    const text = renderFindings(result, new Map(), { paint, notes: false });
    expect(text).not.toContain('ZK209');
    expect(text.split('\n').at(-1)).toBe(
      'Valid: 1 file (2 documents), 1 warning, 1 note (--verbose shows the notes)',
    );
  });

  it('says how much is valid when nothing is wrong', () => {
    expect(
      renderFindings({ files: 1, documents: 64, findings: [], silenced: [] }, new Map(), {
        paint,
        notes: true,
      }),
    ).toBe('Valid: 1 file (64 documents), nothing to complain about');
  });
});

describe('a secret in plain text', () => {
  const FILE = 'zkai.yaml';
  const secretAt = (line: number, column: number, endLine: number, endColumn: number): Finding =>
    finding({ rule: 'ZK604', position: { file: FILE, line, column, endLine, endColumn } });
  const neighbour = (line: number): Finding =>
    finding({ rule: 'ZK101', position: { file: FILE, line, column: 1, endLine: line, endColumn: 3 } });
  const shown = (text: string, findings: readonly Finding[]): string =>
    renderFindings({ files: 1, documents: 1, findings, silenced: [] }, new Map([[FILE, text]]), {
      paint,
      notes: true,
    });

  it('is hidden in its own frame and in those of its neighbours', () => {
    const text = 'foo: 1\nfrom: "user:secretpw" # why\nbar: 2\n';
    const output = shown(text, [neighbour(1), secretAt(2, 7, 2, 22), neighbour(3)]);
    expect(output).not.toContain('secretpw');
    expect(output).toContain(['2 | from: *************** # why', '    |       ^^^^^^^^^^^^^^^'].join('\n'));
    expect(output.match(/\*{15}/g)).toHaveLength(3);
  });

  it('is hidden on all of its lines', () => {
    const output = shown('from: |\n  secretpw\n  secretpw too\nbar: 2\n', [
      secretAt(1, 7, 4, 1),
      neighbour(4),
    ]);
    expect(output).not.toContain('secretpw');
    expect(output).toContain('bar: 2');
  });

  it.each([
    ['on its line', 'x-pw: &pw "user:secretpw"\nfrom: *pw\n', 2],
    ['below it', 'x-pw: &pw\n  secretpw\n\n  secretpw\nfrom: *pw\n', 5],
  ])('is hidden where its anchor is: %s', (_, text, line) => {
    const output = shown(text, [neighbour(1), secretAt(line, 7, line, 10), neighbour(line)]);
    expect(output).not.toContain('secretpw');
    expect(output).toContain('x-pw: &pw');
    expect(output).toContain('from: *pw');
  });

  it('in another file hides nothing here', () => {
    const elsewhere = finding({ rule: 'ZK604', position: range(1, 1, 3) });
    expect(shown('foo: 1\n', [elsewhere, neighbour(1)])).toContain('foo: 1');
  });
});

/** The frame of a text of one line, without its first line. */
function frame(line: string, column: number, length: number): string[] {
  const position = { file: 'f', line: 1, column, endLine: 1, endColumn: column + length };
  return renderCodeFrame([line], position, paint).slice(1);
}

describe('renderCodeFrame', () => {
  it.each([
    ['plain text', 'lr: fast', 5, 4, ['1 | lr: fast', '  |     ^^^^']],
    ['an empty range', 'lr:', 4, 0, ['1 | lr:', '  |    ^']],
    ['an empty line', '', 1, 1, ['1 |', '  | ^']],
    ['tabs', '\tlr:\tx', 6, 1, ['1 |     lr:    x', '  |            ^']],
    ['wide characters', 'モデル: x', 6, 1, ['1 | モデル: x', '  |         ^']],
    ['combining characters', 'e\u0301: x', 5, 1, ['1 | e\u0301: x', '  |    ^']],
    ['characters outside the basic plane', '𝒙: y', 5, 1, ['1 | 𝒙: y', '  |    ^']],
    ['escapes', '\u001b[2J: x', 7, 1, ['1 | \\u001b[2J: x', '  |            ^']],
    ['a Windows line end', 'lr: x\r', 5, 1, ['1 | lr: x', '  |     ^']],
    ['a column behind the line', 'lr', 90, 5, ['1 | lr', '  |   ^']],
  ])('underlines %s', (_, line, column, length, expected) => {
    expect(frame(line, column, length)).toEqual(expected);
  });

  it('cuts a long line to the part that matters', () => {
    const [text = '', mark = ''] = frame(`${'a'.repeat(500)}HERE${'b'.repeat(500)}`, 501, 4);
    expect(text.length).toBeLessThan(130);
    expect(text).toMatch(/^1 \| \.\.\.a{30}HEREb+\.\.\.$/);
    expect(text.slice(mark.indexOf('^'), mark.lastIndexOf('^') + 1)).toBe('HERE');
  });

  it('underlines the first line of a longer range, and marks the others', () => {
    const position = { file: 'f', line: 2, column: 3, endLine: 4, endColumn: 1 };
    expect(renderCodeFrame(['a', 'bcdef', 'g', 'h', 'i'], position, paint)).toEqual([
      '  |',
      '1 | a',
      '2 | bcdef',
      '  |   ^^^',
      '3 > g',
      '4 | h',
      '5 | i',
    ]);
  });

  it('leaves out the rest of a very long range', () => {
    const lines = Array.from({ length: 30 }, (_, i) => `line ${i + 1}`);
    const position = { file: 'f', line: 9, column: 1, endLine: 29, endColumn: 3 };
    expect(renderCodeFrame(lines, position, paint).slice(-3)).toEqual([
      '13 > line 13',
      '14 > line 14',
      '   ...',
    ]);
  });

  it('is empty for a line that the text does not have', () => {
    expect(
      renderCodeFrame(['a'], { file: 'f', line: 2, column: 1, endLine: 2, endColumn: 2 }, paint),
    ).toEqual([]);
  });
});
