import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseSource } from '../../../src/desired/parse/parse-source.ts';
import { sortFindings } from '../../../src/desired/resolve/positions.ts';
import { type Finding } from '../../../src/model/finding.ts';
import { documentOf, validator } from '../validate/support.ts';

function findings(text: string, path = 'a.yaml'): readonly Finding[] {
  return parseSource({ path, text }).findings;
}

/** `rule line:column-endColumn`. */
function place({ rule, position: { line, column, endColumn } }: Finding): string {
  return `${rule} ${line}:${column}-${endColumn}`;
}

describe('a value that a YAML 1.1 reader takes for another one is a warning with a way to write it', () => {
  test.each([
    ['yes', 'ZK150', '"yes"', 'text here, but true'],
    ['No', 'ZK150', '"No"', 'but false'],
    ['on', 'ZK150', '"on"', 'but true'],
    ['OFF', 'ZK150', '"OFF"', 'but false'],
    ['y', 'ZK150', '"y"', "but true for a YAML 1.1 reader such as Go's yaml.v2"],
    ['N', 'ZK150', '"N"', 'but false'],
    ['0o17', 'ZK151', '15', 'the number 15 here, but a text'],
    ['017', 'ZK151', undefined, 'the number 17 here, but 15'],
    ['09', 'ZK151', undefined, 'the number 9 here, but a text'],
    ['1e-5', 'ZK151', '1.0e-5', 'the number 0.00001 here, but a text'],
    ['1E5', 'ZK151', '1.0E+5', 'the number 100000 here, but a text'],
    ['-2.5e3', 'ZK151', '-2.5e+3', 'the number -2500 here'],
    ['-.5', 'ZK151', '-0.5', 'the number -0.5 here'],
    ['12:30:45', 'ZK151', '"12:30:45"', 'text here, but the number 45045'],
    ['1:30.5', 'ZK151', '"1:30.5"', 'but the number 90.5'],
    ['0b101', 'ZK151', '"0b101"', 'but the number 5'],
    ['-0x1F', 'ZK151', '"-0x1F"', 'but the number -31'],
    ['1_000', 'ZK151', '"1_000"', 'but the number 1000'],
    ['2027-06-30', 'ZK152', '"2027-06-30"', 'but a date'],
    ['2027-6-3T1:02:03Z', 'ZK152', '"2027-6-3T1:02:03Z"', 'but a date'],
    ['=', 'ZK153', '"="', 'refuses it'],
    ['<<', 'ZK153', '"<<"', 'refuses it'],
  ])('%s: %s', (source, rule, newText, said) => {
    const [finding, ...others] = findings(`a: ${source} # c\n`);
    expect(others).toEqual([]);
    expect(finding && place(finding)).toBe(`${rule} 1:4-${4 + source.length}`);
    expect(finding).toMatchObject({ severity: 'warning', pointer: '/a' });
    expect(finding?.message).toContain(said);
    expect(finding?.fix).toMatch(/^(?:Quote it|Write) .*\.$|^Quote it: /);
    expect(finding?.edits?.map((edit) => edit.newText)).toEqual(
      newText === undefined ? undefined : [newText],
    );
  });

  test('what is written instead is the same for zkai, and for everybody', () => {
    for (const source of [
      'yes',
      'y',
      '0o17',
      '1e-5',
      '1E5',
      '-2.5e3',
      '-.5',
      '+.5',
      '5.e3',
      '12:30:45',
      '1_000',
      '=',
    ]) {
      const { documents, findings: before } = parseSource({ path: 'a.yaml', text: `a: ${source}` });
      const fixed = parseSource({ path: 'a.yaml', text: `a: ${before[0]?.edits?.[0]?.newText}` });
      expect(fixed.findings, source).toEqual([]);
      expect(fixed.documents[0]?.value, source).toEqual(documents[0]?.value);
    }
  });

  test('keys, items and flow values are looked at, with the pointer of each', () => {
    const found = findings('on: {push: [no]}\nlist:\n  - off\n? yes\n: {y: 1}\n');
    expect(found.map((finding) => `${place(finding)} ${finding.pointer}`)).toEqual([
      'ZK150 1:1-3 /on',
      'ZK150 1:13-15 /on/push/0',
      'ZK150 3:5-8 /list/0',
      'ZK150 4:3-6 /yes',
      'ZK150 5:4-5 /yes/y',
    ]);
  });

  test('what an alias repeats is told once, where it is written', () => {
    expect(findings('a: &a [on]\nb: *a\nc: *a\n').map(place)).toEqual(['ZK150 1:8-10']);
  });
});

describe('no alarm where all readers agree', () => {
  test.each([
    ['quoted or tagged', '["yes", \'on\', !!str no, "1e-5", "2027-01-01"]'],
    ['plain words', '[yesterday, nope, one, office, YeS, oN, nO, yep, northern, true, False, NULL, ~, null]'],
    ['numbers', '[0, 7, -12, 1.5, 1.0e-5, 1.5E+3, .5, 1., 0x1F, 00, +3, 12.0]'],
    [
      'what looks like numbers',
      '[1.2.3, v1, 1-2, 10:70, 00:30, 09:15, 127.0.0.1:2181, 1:2:3:4:5:6:7:99, 0x, _1, 8Gi, 500m]',
    ],
    ['what looks like dates', '[2027-06, 2027-6-3, 20270630, 1.1.2027, 2027-06-30-rc1, 06/30/2027]'],
    ['operators and merge keys', '[==, <, "<<", <=, "="]'],
  ])('%s', (_, list) => {
    expect(findings(`a: ${list}\n`)).toEqual([]);
  });

  test('texts in blocks, and a merge key in braces', () => {
    expect(findings('a: |\n  yes\nb: >-\n  1e-5\nc: &c {d: 1}\ne: {<<: *c}\n')).toEqual([]);
  });

  test('JSON files, which YAML readers do not read', () => {
    expect(findings('{"a": 1e-5, "b": 1E5}', 'a.json')).toEqual([]);
  });

  test('dates and words that our own kinds ask for', () => {
    expect(findings('until: 2027-06-30\nconfirm: yes\nspec: {lint: {rules: {ZK107: off}}}\n')).toEqual([]);
  });

  test('the configurations of our examples, which people have written', () => {
    const examples = new URL('../../../examples/', import.meta.url).pathname;
    const files = readdirSync(examples, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.yaml'),
    );
    expect(files.length).toBeGreaterThan(50);
    for (const path of files) expect(findings(readFileSync(join(examples, path), 'utf8'), path)).toEqual([]);
  });
});

test('a value that is refused where it stands is one finding, not two', () => {
  const { documents, findings: read } = parseSource({
    path: 'a.yaml',
    text: documentOf('TaskConfig', '{command: [x], preempt: yes, config: {a: yes}}'),
  });
  const checked = documents.flatMap((document) => validator.validateDocument(document).findings);
  expect(sortFindings([...read, ...checked]).map(({ rule, pointer }) => `${rule} ${pointer}`)).toEqual([
    'ZK102 /spec/preempt',
    'ZK150 /spec/config/a',
  ]);
});

describe('a directive', () => {
  test.each(['%YAML 1.1', '%YAML 1.3', '%FOO bar'])('%s means nothing here', (directive) => {
    expect(findings(`${directive}\n---\na: 1\n`).map(place)).toEqual([`ZK153 1:1-${directive.length + 1}`]);
  });

  test.each(['%YAML 1.2', '%YAML 1.2 # c', '%TAG ! tag:example.org,2027:'])('%s is fine', (directive) => {
    expect(findings(`${directive}\n---\na: 1\n`)).toEqual([]);
  });

  test('is told of also where nothing follows it', () => {
    expect(findings('%YAML 1.1\n').map(place)).toEqual(['ZK153 1:1-10']);
  });
});

describe('numbers that change on the way', () => {
  test.each([
    ['0.1000000000000000055511151231257827', '0.1'],
    ['3.14159265358979323846', '3.141592653589793'],
    ['9007199254740993.0', '9007199254740992'],
    ['1.00000000000000000001', '1'],
    ['1.2345678e-320', '1.2347e-320'],
  ])('%s loses digits, which is a warning', (source, kept) => {
    const [finding] = findings(`a: ${source}\n`);
    expect(finding).toMatchObject({
      rule: 'ZK154',
      severity: 'warning',
      message: `${source} has more digits than a number keeps: it is ${kept}`,
      position: { line: 1, column: 4, endColumn: 4 + source.length },
    });
  });

  test.each([
    '0.1',
    '1.10',
    '3.141592653589793',
    '1.0e+300',
    '0.30000000000000004',
    '100.0',
    '5.0e-324',
    '0.000',
    '00.50',
  ])('%s does not', (source) => {
    expect(findings(`a: ${source}\n`)).toEqual([]);
  });

  test('digits are counted in JSON files, too', () => {
    expect(findings('{"a": 0.12345678901234567890}', 'a.json').map(place)).toEqual(['ZK154 1:7-29']);
  });

  test.each([
    ['-0', '1:4-6'],
    ['-0.0', '1:4-8'],
    ['1e-999', '1:4-10'],
    ['1e999', '1:4-9'],
    ['-1e999', '1:4-10'],
  ])('%s would be another number, which is an error', (source, where) => {
    expect(findings(`a: ${source}\n`).map(place)).toEqual([`ZK106 ${where}`]);
  });
});
