import { type Finding } from '../../../model/finding.ts';
import { Field, findingAt } from './field.ts';
import { type Rule } from './rule.ts';
import { walk } from './walk.ts';

export const encryptedValues: Rule = {
  id: 'ZK605',
  check: ({ documents }) =>
    documents.flatMap((document) => {
      const findings: Finding[] = [];
      walk(document.value, (value, pointer, key) => {
        if (key !== '$age') return;
        const at = pointer();
        const problem = typeof value === 'string' ? armorProblem(value) : 'it is no text';
        if (problem === undefined || document.invalid.has(at)) return;
        findings.push(
          findingAt(new Field(document, at, value), 'ZK605', {
            message: `$age must hold an armored age file: ${problem}`,
            fix: 'Put what age --armor prints there, all lines of it, as a block (|).',
          }),
        );
      });
      return findings;
    }),
};

const BEGIN = '-----BEGIN AGE ENCRYPTED FILE-----';
const END = '-----END AGE ENCRYPTED FILE-----';
const FIRST_LINE = 'age-encryption.org/v1\n';

/** What is wrong with an armored file (the format of age: PEM with lines of 64 characters); never quotes it. */
function armorProblem(text: string): string | undefined {
  const lines = text.trim().split(/\r?\n/);
  if (lines[0] !== BEGIN) return `it does not begin with ${BEGIN}`;
  if (lines.at(-1) !== END || lines.length < 3) return `it does not end with ${END}`;
  const body = lines.slice(1, -1);
  const isFull = body.every(
    (line, index) => line.length === 64 || (index === body.length - 1 && line.length < 64),
  );
  if (!isFull || !/^[A-Za-z0-9+/]+={0,2}$/.test(body.join('')))
    return 'its lines are not 64 characters of base64 each';
  const head = Buffer.from(body.join(''), 'base64').subarray(0, FIRST_LINE.length).toString('latin1');
  return head === FIRST_LINE ? undefined : 'what it holds is no age file';
}
