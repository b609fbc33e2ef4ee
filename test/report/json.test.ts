import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ZkaiFailure } from '../../src/model/failure.ts';
import { type Finding } from '../../src/model/finding.ts';
import { applyView } from '../../src/report/json/apply.ts';
import { driftView } from '../../src/report/json/drift.ts';
import { failureView } from '../../src/report/json/failure.ts';
import { findingsView } from '../../src/report/json/findings.ts';
import { logView } from '../../src/report/json/log.ts';
import { planView } from '../../src/report/json/plan.ts';
import { statusView } from '../../src/report/json/status.ts';
import { jsonText } from '../../src/report/json/text.ts';
import { treeView } from '../../src/report/json/tree.ts';
import { applied, at, change, drift, history, json, plan, status, tree } from './samples.ts';

const DIRECTORY = new URL('../../schemas/output/', import.meta.url);

const FINDING: Finding = {
  rule: 'ZK204',
  severity: 'error',
  message: 'names a task that does not exist',
  fix: 'Name another.',
  position: at('a.yaml', 3, 5),
  pointer: '/spec/x',
  document: 'TaskConfig/a',
  related: [{ message: 'first here', position: at('b.yaml', 1) }],
};
const { fix: _fix, related: _related, ...BARE_FINDING } = FINDING;

const SOURCE = { document: 'TaskConfig/a', source: at('a.yaml', 3) };
const PLAN = plan(
  [
    change('/zkai/a', { ...SOURCE, before: json({ x: 1, y: [1] }), after: json({ x: 2, y: [] }) }),
    change('/zkai/b', { ...SOURCE, after: json('text') }),
    change('/zkai/c', { before: Buffer.from([0xff]), actions: ['release'] }),
    change('/zkai/d', { ...SOURCE, class: 'conflict', actions: [], before: json(1), after: json(2) }),
  ],
  {
    blocked: [{ guard: 'maxDeletes', path: null, document: null, source: null, reason: 'r', hint: 'h' }],
    unmanaged: ['/zkai/x' as never],
  },
);

/** Every view that a schema describes, by the name of the schema. */
const VIEWS: Record<string, readonly (object & { apiVersion: string })[]> = {
  findings: [
    findingsView({ files: 2, documents: 3, findings: [FINDING, { ...BARE_FINDING, document: null }] }),
    findingsView({ files: 0, documents: 0, findings: [] }),
  ],
  plan: [planView(PLAN), planView(plan([], { git: null, ledger: null, bootstrap: true, revision: 0 }))],
  apply: [applyView(applied()), applyView(applied({ outcome: 'nothing-to-do', id: null, digest: null }))],
  drift: [driftView(drift()), driftView(drift({ items: [], touched: [] }))],
  status: [statusView(status()), statusView(status({ ledger: null, revision: null, lock: null }))],
  log: [logView(history()), logView([])],
  tree: [treeView(tree(), { values: true }), treeView(tree(), { values: false })],
  error: [
    failureView(new ZkaiFailure('unreachable', 'nobody answers', { hint: 'zkai status', details: ['a'] })),
    failureView(new ZkaiFailure('invalid', 'the configuration is invalid', { findings: [FINDING] })),
  ],
};

const ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true });
ajv.addFormat('date-time', (text) => !Number.isNaN(Date.parse(text)));
const schemas = readdirSync(DIRECTORY).map((file) => ({
  name: file.replace('.json', ''),
  schema: JSON.parse(readFileSync(new URL(file, DIRECTORY), 'utf8')) as { $id: string },
}));
for (const { schema } of schemas) ajv.addSchema(schema);

function validatorOf(name: string): ValidateFunction {
  const validate = ajv.getSchema(schemas.find((entry) => entry.name === name)?.schema.$id ?? '');
  if (validate === undefined) throw new Error(`no schema for ${name}`);
  return validate;
}

describe('the JSON views', () => {
  it('have a schema each, and each schema a view', () => {
    expect(schemas.map(({ name }) => name).filter((name) => name !== 'common')).toEqual(
      Object.keys(VIEWS).sort(),
    );
  });

  it.each(Object.entries(VIEWS).flatMap(([name, views]) => views.map((view, i) => [name, i, view] as const)))(
    'fit their schema: %s %i',
    (name, _, view) => {
      const validate = validatorOf(name);
      const printed = JSON.parse(jsonText({ ...view, ok: name !== 'error', exitCode: 0 })) as object;
      validate(printed);
      expect(validate.errors ?? []).toEqual([]);
    },
  );

  it.each(Object.keys(VIEWS))('are refused with a member that the schema of %s does not know', (name) => {
    const validate = validatorOf(name);
    expect(validate({ ...VIEWS[name]?.[0], ok: name !== 'error', exitCode: 0, surprise: 1 })).toBe(false);
    expect(validate.errors?.map(({ keyword }) => keyword)).toEqual(['additionalProperties']);
  });
});

describe('planView', () => {
  it('gives each change its place, precondition and fields', () => {
    expect(planView(PLAN).changes[0]).toEqual({
      path: '/zkai/a',
      actions: ['update'],
      class: 'pending',
      document: 'TaskConfig/a',
      source: { file: 'a.yaml', line: 3, column: 1 },
      reason: 'value changed',
      precondition: { version: 3, czxid: '0x1a', mzxid: '0x2b', aversion: 0 },
      fields: [
        {
          pointer: '/x',
          op: 'replace',
          before: 1,
          after: 2,
          sensitive: false,
          source: { file: 'a.yaml', line: 4, column: 1 },
        },
        { pointer: '/y/0', op: 'remove', before: 1, sensitive: false },
      ],
    });
  });

  it('holds nothing of a sensitive value, and no other content', () => {
    const secret = change('/s', {
      fields: [{ pointer: '/p', op: 'replace', before: 'hunter1', after: 'hunter2', sensitive: true }],
      after: json({ p: 'hunter2' }),
    });
    expect(jsonText(planView(plan([secret])))).not.toContain('hunter');
  });
});

describe('driftView', () => {
  it('counts every class', () => {
    expect(driftView(drift()).summary).toEqual({
      'drift.modified': 1,
      'drift.deleted': 1,
      'drift.recreated': 1,
      'drift.acl': 0,
      conflict: 1,
      converged: 0,
    });
  });
});

describe('findingsView', () => {
  it('puts the place beside the rest', () => {
    expect(findingsView({ files: 1, documents: 1, findings: [FINDING] })).toMatchObject({
      summary: { files: 1, documents: 1, errors: 1, warnings: 0, infos: 0 },
      findings: [{ rule: 'ZK204', file: 'a.yaml', line: 3, column: 5, endLine: 3, endColumn: 9 }],
    });
  });
});

describe('jsonText', () => {
  it('escapes what a terminal would obey, and changes no value', () => {
    const value = { text: 'a\u001b\u009b\u202e\u2028\u{e0041}\ud800\n\t"ü😀' };
    const text = jsonText(value);
    expect(text).toBe('{\n  "text": "a\\u001b\\u009b\\u202e\\u2028\\udb40\\udc41\\ud800\\n\\t\\"ü😀"\n}');
    expect(JSON.parse(text)).toEqual(value);
  });
});
