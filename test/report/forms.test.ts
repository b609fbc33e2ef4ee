import { describe, expect, it } from 'vitest';
import { listRules } from '../../src/flows/list-rules.ts';
import { type Finding } from '../../src/model/finding.ts';
import { ZkaiFailure } from '../../src/model/failure.ts';
import { FORMATS } from '../../src/model/format.ts';
import { ANNOTATIONS_PER_KIND } from '../../src/report/ci/github.ts';
import { fingerprints } from '../../src/report/fingerprint.ts';
import { type RemarkFormat, renderFailureAs, renderRemarks } from '../../src/report/forms.ts';
import { MARKDOWN_LIMIT } from '../../src/report/markdown/fit.ts';
import { ndjsonText } from '../../src/report/ndjson.ts';
import { REPORT_LIMIT, type Remarks } from '../../src/report/remark.ts';
import { type RunFacts } from '../../src/report/run-facts.ts';
import { golden } from './golden.ts';
import { gitlabProblems, junitProblems, sarifProblems, xmlValues } from './official-schemas.ts';
import { at } from './samples.ts';

const FORMS = FORMATS.filter(
  (format): format is RemarkFormat => !/^(pretty|json|ndjson|prometheus)$/.test(format),
);
const EXTENSION = {
  sarif: 'sarif',
  junit: 'xml',
  gitlab: 'json',
  markdown: 'md',
  github: 'txt',
  compact: 'txt',
};

const run: RunFacts = {
  command: 'validate',
  version: '1.2.3',
  exitCode: 3,
  at: '2026-11-22T10:00:00.000Z',
  fromHere: '',
  fromRepository: 'platform',
};

const RULES = new Map([
  [
    'ZK204',
    {
      rule: 'ZK204',
      severity: 'error',
      title: 'dependency on a task that is not declared',
      page: {
        text: 'A task waits for one that nobody declares.',
        bad: { 'config/example.yaml': 'dependsOn: [{task: prepare}]\n' },
        at: 'prepare',
        good: { 'config/example.yaml': 'dependsOn: []\n' },
      },
    } as const,
  ],
]);

function finding(facts: Partial<Finding> = {}): Finding {
  return {
    rule: 'ZK204',
    severity: 'error',
    message: 'names no task',
    position: at('config/tasks.yaml', 6, 14),
    pointer: '/spec/dependsOn/0/task',
    document: 'TaskConfig/train',
    ...facts,
  };
}

const FINDINGS: readonly Finding[] = [
  finding({
    message: 'dependsOn names a task that does not exist: "prepare"',
    fix: 'Name one of the tasks of the project: prepare-data, train.',
    related: [{ message: 'is the nearest', position: at('config/other.yaml', 3) }],
  }),
  finding({
    rule: 'ZK107',
    severity: 'warning',
    message: 'version 1.10 is read as the number 1.1',
    position: at('config/models.yaml', 9, 12),
    pointer: '/spec/version',
    edits: [{ file: 'config/models.yaml', range: at('config/models.yaml', 9, 12), newText: '"1.10"' }],
  }),
  finding({ severity: 'info', rule: 'ZK209', message: 'no task uses it', document: null, pointer: '' }),
];

const sample: Remarks = { remarks: FINDINGS, summary: '1 error, 1 warning, 1 note in 2 files' };

function many(n: number, facts: Partial<Finding> = {}): Remarks {
  const remarks = Array.from({ length: n }, (_, i) => finding({ position: at('a.yaml', i + 1), ...facts }));
  return { remarks, summary: `${n} findings` };
}

interface SarifRun {
  readonly results: readonly {
    readonly message: { readonly text: string };
    readonly level: string;
    readonly fixes?: readonly unknown[];
    readonly suppressions?: readonly unknown[];
  }[];
  readonly invocations: readonly [
    {
      readonly exitCode: number;
      readonly toolExecutionNotifications?: readonly { readonly message: { readonly text: string } }[];
    },
  ];
}

/** The run of a log that the schema takes. */
function log(remarks: Remarks): SarifRun {
  const text = renderRemarks('sarif', { remarks, rules: RULES, run });
  expect(sarifProblems(text)).toEqual([]);
  return (JSON.parse(text) as { runs: [SarifRun] }).runs[0];
}

function errorAnnotations(n: number): string[] {
  const lines = renderRemarks('github', { remarks: many(n), run }).split('\n');
  return lines.filter((line) => line.startsWith('::error'));
}

describe('the forms of findings', () => {
  it.each(FORMS)('are written as they always were: %s', (format) => {
    const text = renderRemarks(format, { remarks: sample, rules: RULES, run });
    expect(text).toBe(golden(`findings-${format}.${EXTENSION[format]}`, text));
  });

  it.each(FORMS)('say why a command could not go on: %s', (format) => {
    const failure = new ZkaiFailure('unreachable', 'no server answered at 127.0.0.1:2181', {
      hint: 'look at the servers',
      details: ['tried for 10 s'],
    });
    const text = renderFailureAs(format, failure, { ...run, command: 'plan', exitCode: 7 });
    expect(text).toBe(golden(`failure-${format}.${EXTENSION[format]}`, text));
    if (format === 'sarif') expect(sarifProblems(text)).toEqual([]);
    if (format === 'junit') expect(junitProblems(text)).toEqual([]);
    if (format === 'gitlab') expect(gitlabProblems(text)).toEqual([]);
  });

  it('name the findings that ended a command, and not its warnings', () => {
    const failure = new ZkaiFailure('invalid', 'the configuration has 1 error', { findings: FINDINGS });
    const lines = renderFailureAs('compact', failure, run).split('\n');
    expect(lines).toEqual([expect.stringMatching(/^config\/tasks\.yaml:6:14: error: .*\[ZK204\]$/)]);
  });
});

describe('a compact line', () => {
  it('is what the matchers of editors for gcc read', () => {
    const [line = ''] = renderRemarks('compact', { remarks: sample, run }).split('\n');
    const matcher = /^(.*?):(\d+):(\d*):?\s+(?:fatal\s+)?(warning|error):\s+(.*)$/;
    expect(matcher.exec(line)?.slice(1)).toEqual([
      'config/tasks.yaml',
      '6',
      '14',
      'error',
      'dependsOn names a task that does not exist: "prepare" [ZK204]',
    ]);
  });
});

describe('SARIF', () => {
  it('has what the schema asks for, and the exit code', () => {
    expect(log(sample).invocations[0].exitCode).toBe(3);
    expect(log({ remarks: [], summary: 'Valid' }).results).toEqual([]);
  });

  it('has the page of every rule that there is', () => {
    const rules = listRules();
    const remarks = [...rules.keys()].map((rule) => finding({ rule }));
    const text = renderRemarks('sarif', { remarks: { remarks, summary: '' }, rules, run });
    expect(sarifProblems(text)).toEqual([]);
    expect(text.match(/"markdown": ".*?But so:/g)).toHaveLength(rules.size);
  });

  it('tells what was let pass, and by whom', () => {
    const [silenced] = FINDINGS;
    if (silenced === undefined) throw new Error('no sample');
    const passed = {
      finding: silenced,
      by: 'comment',
      reason: 'is planned',
      source: silenced.position,
    } as const;
    const { results } = log({ ...sample, remarks: [], silenced: [passed] });
    expect(results.map(({ suppressions }) => suppressions)).toEqual([
      [{ kind: 'inSource', status: 'accepted', justification: 'is planned' }],
    ]);
  });

  it('carries the edits of a safe correction as a fix, and only there', () => {
    expect(log(sample).results.map(({ fixes }) => fixes?.length)).toEqual([undefined, 1, undefined]);
  });

  it('keeps to what GitHub stores: the heaviest results, and how many more there are', () => {
    const lots = many(REPORT_LIMIT + 5, { severity: 'warning' });
    const { results, invocations } = log({ ...lots, remarks: [...lots.remarks, finding()] });
    expect(results).toHaveLength(REPORT_LIMIT);
    expect(results[0]?.level).toBe('error');
    expect(invocations[0].toolExecutionNotifications?.[0]?.message.text).toBe('and 6 more');
  });

  it('says nothing in a message that could be a placeholder or a link', () => {
    const [result] = log({
      remarks: [finding({ message: '{0} is no [name](http://x)' })],
      summary: '',
    }).results;
    expect(result?.message.text).toBe('{{0}} is no [name] (http://x)');
  });
});

describe('a fingerprint', () => {
  it('stays when lines move, and differs between equal findings', () => {
    const [a, b] = [finding(), finding({ position: at('config/tasks.yaml', 60) })];
    expect(fingerprints([a])).toEqual(fingerprints([b]));
    expect(new Set(fingerprints([a, b, finding({ rule: 'ZK205' })])).size).toBe(3);
  });
});

describe('JUnit', () => {
  it('has what the schema of Jenkins asks for', () => {
    expect(junitProblems(renderRemarks('junit', { remarks: sample, run }))).toEqual([]);
    expect(junitProblems('<testsuites><testsuite/></testsuites>')).not.toEqual([]);
  });

  it('names no test twice, of which readers would take one, and counts what there is no room for', () => {
    const names = xmlValues(renderRemarks('junit', { remarks: many(3), run }), '//testcase/@name');
    expect(new Set(names).size).toBe(3);
    const lots = renderRemarks('junit', { remarks: many(REPORT_LIMIT + 1), run });
    expect(junitProblems(lots)).toEqual([]);
    expect(xmlValues(lots, '//failure/@message').at(-1)).toBe('and 2 more');
  });

  it('fails a test for each error, and none for what is only a warning', () => {
    const text = renderRemarks('junit', { remarks: sample, run });
    expect(xmlValues(text, '//failure/@type')).toEqual(['ZK204']);
    expect(xmlValues(text, '//system-out')[0]).toContain('ZK107');
    const passed = renderRemarks('junit', { remarks: { remarks: FINDINGS.slice(1), summary: 'Valid' }, run });
    expect(xmlValues(passed, '//failure')).toEqual([]);
    expect(xmlValues(passed, '//testsuite/@tests')).toEqual(['1']);
    expect(xmlValues(passed, '//testcase/@name')).toEqual(['Valid']);
  });
});

describe('GitLab', () => {
  it('has what its documentation asks for, with no fingerprint twice', () => {
    expect(gitlabProblems(renderRemarks('gitlab', { remarks: sample, run }))).toEqual([]);
    expect(gitlabProblems(renderRemarks('gitlab', { remarks: many(50), run }))).toEqual([]);
    expect(renderRemarks('gitlab', { remarks: { remarks: [], summary: '' }, run })).toBe('[]');
  });

  it('gets no more than it has room for, and how many more there are', () => {
    const text = renderRemarks('gitlab', { remarks: many(REPORT_LIMIT + 10), run });
    const issues = JSON.parse(text) as { description: string }[];
    expect(issues).toHaveLength(REPORT_LIMIT);
    expect(issues.at(-1)?.description).toBe('more: and 11 more');
  });
});

describe('GitHub', () => {
  it('shows as many annotations as a step may have, the last of which counts the rest', () => {
    expect(errorAnnotations(ANNOTATIONS_PER_KIND).at(-1)).toContain('line=10,');
    const lines = errorAnnotations(ANNOTATIONS_PER_KIND + 3);
    expect(lines).toHaveLength(ANNOTATIONS_PER_KIND);
    expect(lines.at(-1)).toBe('::error title=zkai::and 4 more errors, which the summary of the job lists');
  });
});

describe('Markdown', () => {
  it('never is longer than a comment may be, is cut behind a row, and says how much is missing', () => {
    const text = renderRemarks('markdown', { remarks: many(5000, { message: '<|`'.repeat(40) }), run });
    expect(text.length).toBeLessThanOrEqual(MARKDOWN_LIMIT);
    expect(text.length).toBeGreaterThan(MARKDOWN_LIMIT * 0.9);
    expect(text.split('\n').at(-1)).toMatch(/^and [\d,]+ more$/);
    const rows = text.split('\n').filter((line) => line.startsWith('| <code>'));
    expect(rows.every((row) => row.endsWith(' |'))).toBe(true);
    const rest = Number(/and ([\d,]+) more$/.exec(text)?.[1]?.replace(',', ''));
    expect(rows.length + rest).toBe(5000);
  });
});

describe('lines of JSON', () => {
  it('are the elements of each list, then the rest', () => {
    const lines = ndjsonText({
      apiVersion: 'v',
      ok: true,
      findings: [{ rule: 'A' }],
      unmanaged: ['/x'],
      n: 1,
    });
    expect(lines.split('\n').map((line) => JSON.parse(line) as unknown)).toEqual([
      { in: 'findings', rule: 'A' },
      { in: 'unmanaged', value: '/x' },
      { apiVersion: 'v', ok: true, n: 1 },
    ]);
  });
});
