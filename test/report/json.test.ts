import { describe, expect, it } from 'vitest';
import { type Blocked } from '../../src/model/change.ts';
import { type EnsembleStatus } from '../../src/model/ensemble.ts';
import { ZkaiFailure } from '../../src/model/failure.ts';
import { type EnvironmentList } from '../../src/model/environments.ts';
import { type Explanation } from '../../src/model/explained.ts';
import { type Finding } from '../../src/model/finding.ts';
import { acceptView } from '../../src/report/json/accept.ts';
import { applyView } from '../../src/report/json/apply.ts';
import { blameView } from '../../src/report/json/blame.ts';
import { diffView } from '../../src/report/json/diff.ts';
import { doctorView } from '../../src/report/json/doctor.ts';
import { driftEventView } from '../../src/report/json/drift-event.ts';
import { driftView } from '../../src/report/json/drift.ts';
import {
  environmentDiffView,
  environmentsView,
  environmentView,
} from '../../src/report/json/environments.ts';
import { explanationView } from '../../src/report/json/explanation.ts';
import { failureView } from '../../src/report/json/failure.ts';
import { explainRule, rulesAbout } from '../../src/flows/explain-rule.ts';
import { answerView } from '../../src/report/json/rule.ts';
import { findingsView } from '../../src/report/json/findings.ts';
import { fmtView } from '../../src/report/json/fmt.ts';
import { importView } from '../../src/report/json/import.ts';
import { logView } from '../../src/report/json/log.ts';
import { planView } from '../../src/report/json/plan.ts';
import { loopView, roundView } from '../../src/report/json/reconcile.ts';
import { revisionView } from '../../src/report/json/revision.ts';
import { rollbackView } from '../../src/report/json/rollback.ts';
import { statusView } from '../../src/report/json/status.ts';
import { jsonText } from '../../src/report/json/text.ts';
import { treeView } from '../../src/report/json/tree.ts';
import { type ZnodePath, znodePath } from '../../src/model/znode-path.ts';
import { doctorResult } from './doctor-sample.ts';
import { imported } from './import-sample.ts';
import { appliedRevision, blame, historyLog, movedBlame, revisionDiff } from './history-samples.ts';
import { fieldView } from '../../src/report/json/field.ts';
import { IN_STEP, ROUND } from './reconcile-sample.ts';
import { OUTPUT_SCHEMAS, outputProblems } from './output-schemas.ts';
import { applied, at, change, drift, json, plan, status, tree } from './samples.ts';

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

const EXPLANATION: Explanation = {
  environment: 'prod',
  document: 'TaskConfig/a',
  pointer: '/spec',
  leaves: [
    {
      pointer: '/spec/replicas',
      value: 8,
      isHidden: false,
      settings: [
        { by: 'document', value: 1, position: at('a.yaml', 3) },
        { by: 'overlay', position: at('o.yaml', 4) },
        { by: 'value', name: 'n', value: 8, position: at('zkai.yaml', 9) },
      ],
    },
    {
      pointer: '/spec/secret',
      value: 'hunter2',
      isHidden: true,
      settings: [{ by: 'default', position: null }],
    },
    { pointer: '/spec/gone', isHidden: false, settings: [{ by: 'patch', position: at('p.yaml', 1) }] },
  ],
};

const ENVIRONMENTS: EnvironmentList = {
  project: 'a',
  environments: [
    {
      environment: {
        name: 'prod',
        connect: 'h:1',
        overlays: ['o'],
        values: new Map([['n', { value: 1, locate: () => at('zkai.yaml', 3) }]]),
        auth: [],
        readOnlyAuth: [],
        confirm: 'name',
        guards: { maxDeletes: 5, allowEmpty: false },
        windows: [],
        require: { savedPlan: true, cleanGit: false, planMaxAgeMs: 1000 },
        batching: 'atomic',
        retention: { keepRevisions: 1, keepBytes: 1 },
      },
      isDefault: true,
      source: at('zkai.yaml', 2),
    },
  ],
};

const ENSEMBLE: EnsembleStatus = {
  state: 'degraded',
  connect: '127.0.0.1:2181',
  directory: '/p/.zkai/ensemble',
  servers: [
    {
      id: 1,
      address: '127.0.0.1:2181',
      pid: 4711,
      state: 'running',
      answer: {
        version: '3.8.0',
        mode: 'standalone',
        zxid: '0x1a',
        latency: { min: 0, avg: 0.5, max: 3 },
        connections: 1,
        znodes: 5,
      },
      log: '/p/.zkai/ensemble/1/log',
    },
    {
      id: 2,
      address: '127.0.0.1:2182',
      pid: 4712,
      state: 'dead',
      answer: null,
      log: '/p/.zkai/ensemble/2/log',
    },
    {
      id: 3,
      address: '127.0.0.1:2183',
      pid: null,
      state: 'stopped',
      answer: null,
      log: '/p/.zkai/ensemble/3/log',
    },
  ],
};

/** Every view that a schema describes, by the name of the schema. */
const VIEWS: Record<string, readonly { apiVersion: string; [member: string]: unknown }[]> = {
  reconcile: [roundView(ROUND), roundView(IN_STEP)],
  loop: [loopView({ replica: 'zkai-0', rounds: 3, failed: 1, healed: 2 })],
  findings: [
    findingsView({
      files: 2,
      documents: 3,
      findings: [FINDING, { ...BARE_FINDING, document: null }],
      silenced: [],
    }),
    findingsView({ files: 0, documents: 0, findings: [], silenced: [] }),
  ],
  plan: [
    planView(PLAN),
    planView(plan([], { git: null, ledger: null, bootstrap: true, revision: 0 })),
    planView(
      plan([], {
        selection: {
          targets: ['TaskConfig/a'],
          excludes: ['/b'],
          noDelete: true,
          leftOut: [
            {
              path: '/a' as ZnodePath,
              document: null,
              actions: ['delete'],
              class: 'pending',
              reason: 'r',
              by: 'no-delete',
            },
            { path: '/e' as ZnodePath, document: null, actions: [], class: null, reason: 'r', by: 'target' },
          ],
          references: [
            { document: 'TaskConfig/a', reference: 'ModelParams/b', rows: 1, source: at('a.yaml', 1) },
          ],
        },
      }),
    ),
    planView(PLAN, { outcome: 'accepted', ops: 10 }),
    planView(PLAN, { outcome: 'untried', reason: 'r' }),
    planView(PLAN, { outcome: 'refused', blocked: PLAN.blocked[0] as Blocked }),
  ],
  apply: [
    applyView(applied()),
    applyView(applied({ outcome: 'nothing-to-do', id: null, digest: null })),
    applyView(applied({ journal: true })),
    applyView(applied({ pinned: 2 })),
    applyView(applied({ leftOut: 2 })),
    applyView(applied({ outcome: 'dry-run', id: null, tried: 10 })),
    rollbackView(applied(), {
      environment: 'dev',
      to: 3,
      git: { command: 'git revert --no-edit a..b', why: 'differs', commits: ['b'], dirty: false },
    }),
  ],
  revision: [revisionView(appliedRevision())],
  diff: [diffView(revisionDiff()), diffView(revisionDiff([]))],
  blame: [
    blameView(blame()),
    blameView(blame({ owner: null, live: null, revision: null })),
    blameView(movedBlame()),
    blameView(movedBlame({ content: null, movedTo: znodePath('/zkai/z') })),
  ],
  drift: [
    driftView(drift()),
    driftView(drift({ items: [], touched: [] })),
    driftView(drift({ selection: { targets: ['/a'], excludes: [], leftOut: 1 } })),
  ],
  status: [statusView(status()), statusView(status({ ledger: null, revision: null, lock: null }))],
  doctor: [
    doctorView(doctorResult()),
    doctorView(
      doctorResult({
        clock: { now: 0, newest: null, lastApply: null },
        session: { ...doctorResult().session, identities: null },
      }),
    ),
  ],
  log: [logView(historyLog()), logView(historyLog([], true))],
  origins: [explanationView(EXPLANATION)],
  tree: [treeView(tree(), { values: true }), treeView(tree(), { values: false })],
  ensemble: [
    { apiVersion: 'zkai.ensemble/v1', ...ENSEMBLE },
    { apiVersion: 'zkai.ensemble/v1', started: true, ...ENSEMBLE, servers: [] },
    { apiVersion: 'zkai.ensemble/v1', stopped: [4711], ...ENSEMBLE, state: 'stopped', connect: null },
  ],
  accept: [
    acceptView({
      project: 'p',
      environment: 'prod',
      dryRun: true,
      znodes: [
        {
          path: '/a' as ZnodePath,
          class: 'drift.modified',
          document: 'ZnodeTree/a',
          isOutdated: false,
        },
      ],
      files: [{ file: 'a.yaml', state: 'differs', reason: null, before: 'a: 1\n', after: 'a: 2\n' }],
      secrets: { before: [], after: [] },
      elsewhere: [{ environment: 'dev', paths: ['/a' as ZnodePath] }],
    }),
  ],
  fmt: [
    fmtView({
      check: true,
      files: [
        { file: 'a.yaml', state: 'differs', reason: null, before: 'a:  1\n', after: 'a: 1\n' },
        { file: 'b.yaml', state: 'left', reason: 'why', before: '', after: '' },
      ],
      secrets: { before: [], after: [] },
      findings: [FINDING],
    }),
  ],
  help: [{ apiVersion: 'zkai.help/v1', text: 'USAGE' }],
  import: [importView(imported(true)), importView(imported(false))],
  init: [{ apiVersion: 'zkai.init/v1', name: 'a', directory: '/a', written: ['zkai.yaml'] }],
  rule: [answerView(explainRule('zk107')), answerView(explainRule('ZK126'))],
  rules: [answerView(rulesAbout(null)), answerView(rulesAbout('secret'))],
  kinds: [
    { apiVersion: 'zkai.kinds/v1', kinds: [{ kind: 'ZnodeTree', description: 'Any znodes.' }] } as const,
  ],
  field: [
    fieldView({
      kind: 'TaskConfig',
      path: 'spec.replicas',
      title: 'Replicas',
      name: 'replicas',
      description: 'How many.',
      type: 'integer',
      required: false,
      default: 1,
      choices: [],
      constraints: ['at least 0'],
      examples: [4],
      exampleText: 'replicas: 4\n',
      fields: [],
    }),
  ],
  export: [
    { apiVersion: 'zkai.export/v1', directory: '/p', written: ['schemas/zkai.json'], unchanged: [] } as const,
  ],
  completion: [{ apiVersion: 'zkai.completion/v1', shell: 'bash', script: '' }],
  candidates: [{ apiVersion: 'zkai.candidates/v1', candidates: ['prod'] } as const],
  schema: [{ apiVersion: 'zkai.schema/v1', kind: 'ZnodeTree', schema: {} }],
  version: [{ apiVersion: 'zkai.version/v1', version: '0.1.0', node: '20.19.0' }],
  environments: [environmentsView(ENVIRONMENTS)],
  environment: [
    environmentView({
      project: 'a',
      environment: 'prod',
      root: znodePath('/zkai'),
      settings: EXPLANATION.leaves,
    }),
  ],
  envdiff: [
    environmentDiffView({
      from: 'dev',
      to: 'prod',
      settings: [
        {
          pointer: '/connect',
          op: 'replace',
          before: 'a:1',
          after: 'b:1',
          sensitive: false,
          source: at('zkai.yaml', 9),
        },
        { pointer: '/values/token', op: 'add', after: 'hunter2', sensitive: true },
      ],
      documents: { added: ['TaskConfig/a'], removed: [] },
      changes: [{ path: znodePath('/zkai/a'), action: 'create', document: 'TaskConfig/a', fields: [] }],
      differs: true,
    }),
  ],
  error: [
    failureView(new ZkaiFailure('unreachable', 'nobody answers', { hint: 'zkai status', details: ['a'] })),
    failureView(new ZkaiFailure('invalid', 'the configuration is invalid', { findings: [FINDING] })),
    failureView(new ZkaiFailure('unfinished', 'open', { apply: { id: 'ID' } })),
    failureView(new ZkaiFailure('unfinished', 'open', { apply: { id: 'ID', batches: 22, done: 7 } })),
  ],
};

const [DRIFT_ITEM] = drift().items;

VIEWS['driftevent'] = (
  [
    ...(DRIFT_ITEM === undefined ? [] : [{ event: 'drift', item: DRIFT_ITEM } as const]),
    { event: 'checked', because: 'start', revision: 3, managed: 12 },
    { event: 'held', apply: 'ID', holder: null },
    { event: 'suspended', reason: 'nobody answers' },
    { event: 'notice', message: 'too old' },
  ] as const
).map((told) => driftEventView({ at: 0, project: 'a', environment: 'prod', drifting: 1, told }));

describe('the JSON views', () => {
  it('have a schema each, and each schema a view', () => {
    expect(OUTPUT_SCHEMAS).toEqual(Object.keys(VIEWS).sort());
  });

  it.each(Object.entries(VIEWS).flatMap(([name, views]) => views.map((view, i) => [name, i, view] as const)))(
    'fit their schema: %s %i',
    (name, _, view) => {
      expect(view.apiVersion).toBe(`zkai.${name}/v1`);
      expect(outputProblems(JSON.parse(jsonText({ ...view, ok: name !== 'error', exitCode: 0 })))).toEqual(
        [],
      );
    },
  );

  it.each(Object.keys(VIEWS))('are refused with a member that the schema of %s does not know', (name) => {
    const [view] = VIEWS[name] ?? [];
    expect(outputProblems({ ...view, ok: name !== 'error', exitCode: 0, surprise: 1 })).toEqual([
      '/ must NOT have additional properties',
    ]);
  });

  it('are refused with an apiVersion that has no schema', () => {
    expect(outputProblems({ apiVersion: 'zkai.none/v1' })).toEqual(['no schema for zkai.none/v1']);
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
      ignored: [],
      merged: false,
      sides: null,
      ways: [],
      movedFrom: null,
      movedTo: null,
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
      unmanaged: 0,
    });
  });
});

describe('findingsView', () => {
  it('puts the place beside the rest', () => {
    expect(findingsView({ files: 1, documents: 1, findings: [FINDING], silenced: [] })).toMatchObject({
      summary: { files: 1, documents: 1, errors: 1, warnings: 0, infos: 0, silenced: 0 },
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
