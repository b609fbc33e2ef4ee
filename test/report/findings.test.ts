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
    const result = { files: 12, documents: 64, findings };
    const text = renderFindings(result, new Map([['config/tasks.yaml', TASKS]]), { paint, notes: true });
    expect(text).toBe(golden('findings.txt', text));
  });

  it('only counts notes where nobody wants to read them', () => {
    const note = finding({
      rule: 'ZK209',
      severity: 'info',
      message: 'is not used',
      position: range(1, 1, 1),
    });
    const old = finding({ rule: 'ZK901', severity: 'warning', message: 'is old', position: range(1, 1, 10) });
    const result = { files: 1, documents: 2, findings: [note, old] };
    const text = renderFindings(result, new Map(), { paint, notes: false });
    expect(text).not.toContain('ZK209');
    expect(text.split('\n').at(-1)).toBe(
      'Valid: 1 file (2 documents), 1 warning, 1 note (--verbose shows the notes)',
    );
  });

  it('says how much is valid when nothing is wrong', () => {
    expect(renderFindings({ files: 1, documents: 64, findings: [] }, new Map(), { paint, notes: true })).toBe(
      'Valid: 1 file (64 documents), nothing to complain about',
    );
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

  it('underlines only the first line of a longer range', () => {
    const position = { file: 'f', line: 2, column: 3, endLine: 4, endColumn: 1 };
    expect(renderCodeFrame(['a', 'bcdef', 'g', 'h', 'i'], position, paint)).toEqual([
      '  |',
      '1 | a',
      '2 | bcdef',
      '  |   ^^^',
      '3 | g',
      '4 | h',
    ]);
  });

  it('is empty for a line that the text does not have', () => {
    expect(
      renderCodeFrame(['a'], { file: 'f', line: 2, column: 1, endLine: 2, endColumn: 2 }, paint),
    ).toEqual([]);
  });
});
