import { describe, expect, test } from 'vitest';
import { explainRule, rulesAbout } from '../../src/flows/explain-rule.ts';
import { createPaint } from '../../src/report/paint.ts';
import { renderAnswer } from '../../src/report/pretty/rule.ts';

const paint = createPaint({ color: false });

describe('what is told of a rule', () => {
  test('its text, both examples with the place marked, and how to silence it', () => {
    const lines = renderAnswer(explainRule('zk107'), { paint }).split('\n');
    expect(lines[0]).toBe('warning ZK107  version that is written as a number');
    const wrong = lines.findIndex((line) => line.includes('{python_version: 3.10}'));
    expect(lines[wrong + 1]?.indexOf('^')).toBe(lines[wrong]?.indexOf('3.10'));
    expect(lines).toContain('      config: {python_version: "3.10"}');
    expect(lines).toContain('zkai validate --fix corrects it.');
    expect(lines).toContain('  # zkai-ignore ZK107: the reason');
  });

  test('an error of form says that nobody can silence it', () => {
    const text = renderAnswer(explainRule('ZK101'), { paint });
    expect(text).toContain('Nobody can silence it');
    expect(text).not.toContain('zkai-ignore');
  });

  test('an example that is too long is cut', () => {
    expect(renderAnswer(explainRule('ZK514'), { paint }).length).toBeLessThan(3000);
  });

  test('a list has a line each, and only those that speak of a text', () => {
    const lines = renderAnswer(rulesAbout('N-1'), { paint }).split('\n');
    expect(lines[0]).toBe('ZK306  warning  nodes that do not survive the loss of one');
    expect(lines).toHaveLength(3);
    expect(() => rulesAbout('no such thing')).toThrow('there is no rule about "no such thing"');
  });
});
