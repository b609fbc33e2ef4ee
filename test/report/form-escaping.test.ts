import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Finding } from '../../src/model/finding.ts';
import { type RemarkFormat, renderRemarks } from '../../src/report/forms.ts';
import { mdCode, mdText } from '../../src/report/markdown/text.ts';
import { type RunFacts } from '../../src/report/run-facts.ts';
import { sanitize } from '../../src/report/sanitize.ts';
import { gitlabProblems, junitProblems, sarifProblems, xmlValues } from './official-schemas.ts';

const runs = process.env['ZKAI_TEST_FULL'] === undefined ? 150 : 3000;

const run: RunFacts = {
  command: 'validate',
  version: '1.2.3',
  exitCode: 3,
  at: '2026-11-22T10:00:00.000Z',
  fromHere: '',
  fromRepository: '',
};

const NASTY = [
  ']]>',
  '<![CDATA[',
  '<script>alert(1)</script>',
  '&amp;',
  '::error::',
  '%0A::set-output name=x::y',
  '##[error]x',
  '`',
  '```',
  ' | ',
  '\\|',
  '\n',
  '\r\n',
  '\u0000',
  '\u001b[31m',
  '\u0085',
  '\u2028',
  '\ud800',
  '\udc00',
  '\ufffe',
  '\uffff',
  '\u202e',
  '@team',
  'org/repo#12',
  '!7',
  '[a](javascript:x)',
  '![i](http://x)',
  '<!--',
  '$1$&',
  '{0}',
  'é😀',
  '/close',
];

const text = fc
  .array(fc.oneof(fc.constantFrom(...NASTY), fc.string({ unit: 'binary', maxLength: 8 })), { maxLength: 8 })
  .map((parts) => parts.join(''));

const nasty: fc.Arbitrary<Finding> = fc.record({
  rule: fc.constantFrom('ZK101', 'ZK604'),
  severity: fc.constantFrom('error', 'warning', 'info'),
  message: text.map((words) => `a${words}`),
  fix: text,
  position: fc.record({
    file: text.map((name) => `f${name.replaceAll('/', '')}`),
    line: fc.integer({ min: 1, max: 9 }),
    column: fc.integer({ min: 1, max: 9 }),
    endLine: fc.constant(9),
    endColumn: fc.integer({ min: 1, max: 20 }),
  }),
  pointer: text,
  document: fc.option(text),
});

const findings = fc.array(nasty, { maxLength: 25 });

function form(format: RemarkFormat, remarks: readonly Finding[], summary = 'a summary'): string {
  return renderRemarks(format, { remarks: { remarks, summary }, run });
}

function holds(property: (remarks: readonly Finding[]) => void): void {
  fc.assert(fc.property(findings, property), { numRuns: runs });
}

describe('whatever the files hold', () => {
  it('a SARIF log is valid, and no character in it is unsafe', () => {
    holds((remarks) => {
      const log = form('sarif', remarks);
      expect(sarifProblems(log)).toEqual([]);
      expect(sanitize(log.replaceAll('\n', ''))).toBe(log.replaceAll('\n', ''));
    });
  });

  it('a JUnit report is valid, and a reader gets the message back', () => {
    holds((remarks) => {
      const report = form('junit', remarks);
      expect(junitProblems(report)).toEqual([]);
      const errors = remarks.filter(({ severity }) => severity === 'error');
      expect(xmlValues(report, '//failure/@message').sort()).toEqual(
        errors.map(({ message }) => readable(message)).sort(),
      );
    });
  });

  it('a GitLab report is valid', () => {
    holds((remarks) => {
      expect(gitlabProblems(form('gitlab', remarks))).toEqual([]);
    });
  });

  it('GitHub reads one command for each finding, with the fields that were meant', () => {
    holds((remarks) => {
      const lines = form('github', remarks.slice(0, 9)).split(/\r\n|[\r\n]/);
      expect(lines).toHaveLength(Math.min(9, remarks.length) + 1);
      for (const line of lines.slice(0, -1)) {
        expect(line).toMatch(
          /^::(error|warning|notice) file=[^:,]+,line=\d+,endLine=\d+(,col=\d+,endColumn=\d+)?,title=[^:,]+::/,
        );
      }
      expect(lines.at(-1)).toBe('zkai: a summary');
    });
  });

  it('a summary is no command', () => {
    fc.assert(
      fc.property(text, (summary) => {
        const line = form('github', [], `::${summary}`);
        expect(line).not.toMatch(/^\s*::|##\[|[\r\n]/);
      }),
      { numRuns: runs },
    );
  });

  it('a compact report is one line for each finding, which ends with its rule', () => {
    holds((remarks) => {
      const lines = form('compact', remarks).split('\n');
      expect(lines).toHaveLength(Math.max(1, remarks.length));
      remarks.forEach(({ rule, severity }, i) => {
        expect(lines[i]).toMatch(new RegExp(`:\\d+:\\d+: ${severity}: .*\\[${rule}\\]$`));
      });
    });
  });

  it('a text is nothing but itself in Markdown', () => {
    fc.assert(
      fc.property(text, (words) => {
        for (const escaped of [mdText(words), mdCode(words)]) {
          // What is left: our own element, character references, and what means nothing.
          const rest = escaped.replace(/<\/?code>/g, '').replace(/&#\d+;/g, '');
          expect(rest).not.toMatch(/[&<>`*_[\]|~\\$\r\n]|:\S|www\./i);
          expect(decoded(escaped)).toBe(oneLine(words));
        }
        expect(mdText(words)).not.toMatch(/(?<!<code>|&)[@#!](?=[\p{L}\p{N}_-])/u);
      }),
      { numRuns: runs },
    );
  });

  it('a table of Markdown has a row for each finding, with three cells', () => {
    holds((remarks) => {
      const rows = form('markdown', remarks)
        .split('\n')
        .filter((line) => line.startsWith('| <code>'));
      expect(rows).toHaveLength(remarks.length);
      for (const row of rows) expect(row.split('|')).toHaveLength(5);
    });
  });
});

/** What a person can see of a text, on one line. */
function oneLine(words: string): string {
  return sanitize(words.split('\n').join(' '));
}

/** The same in XML, which has no way to write two more. */
function readable(words: string): string {
  return oneLine(words).replace(/[\ufffe\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16)}`);
}

function decoded(markdown: string): string {
  return markdown
    .replace(/<\/?code>/g, '')
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
}
