import { describe, expect, test } from 'vitest';
import { readProject, type ReadProject } from '../../src/desired/project.ts';
import { connectProblem } from '../../src/model/connect-string.ts';
import { places, schemas, told } from './validate/support.ts';

const HEAD = 'apiVersion: zkai/v1\nkind: Project\nmetadata: {name: vision}\n';

function read(text: string): ReadProject {
  return readProject({ path: 'zkai.yaml', text }, schemas);
}

/** A project with one environment that has these further members. */
function withEnvironment(members: string): ReadProject {
  return read(`${HEAD}spec: {environments: {dev: {connect: "127.0.0.1:2181"${members}}}}\n`);
}

function connectTo(connect: string, members: string): ReadProject {
  return read(`${HEAD}spec: {environments: {dev: {connect: "${connect}", ${members}}}}\n`);
}

describe('zkai.yaml', () => {
  test('has defaults for everything but a name and a server', () => {
    const { project, findings } = withEnvironment('');
    expect(findings).toEqual([]);
    expect(project).toEqual({
      name: 'vision',
      acls: [],
      lifecycle: [],
      sources: ['config/**/*.{yaml,yml,json}'],
      root: '/zkai',
      environments: new Map([
        [
          'dev',
          {
            name: 'dev',
            connect: '127.0.0.1:2181',
            overlays: [],
            values: new Map(),
            auth: [],
            readOnlyAuth: [],
            digestAlgorithm: 'SHA1',
            confirm: 'yes',
            guards: { allowEmpty: false },
            windows: [],
            require: { savedPlan: false, cleanGit: false },
            batching: 'atomic',
            retention: { keepRevisions: 200, keepBytes: 32 * 1024 * 1024 },
          },
        ],
      ]),
      moved: [],
      kinds: [],
      ignore: [],
      unmanaged: [],
      policies: [],
      reconcile: {
        mode: 'report',
        heal: [{ match: { path: '/**' }, classes: ['modified', 'deleted', 'recreated', 'acl'] }],
        pending: 'report',
        intervalMs: 60_000,
        rateLimit: { heals: 3, windowMs: 600_000 },
        backoff: { initialMs: 1000, maxMs: 300_000 },
      },
      lint: { rules: new Map(), ignore: [], baseline: '.zkai-baseline.json' },
      locate: expect.any(Function) as unknown,
    });
  });

  test('tells where its members are written, and a default at what is around it', () => {
    const { project } = withEnvironment(', overlays: [overlays/dev]');
    const place = (pointer: string) => project?.locate(pointer);
    expect(place('/spec/environments/dev/overlays/0')).toMatchObject({
      file: 'zkai.yaml',
      line: 4,
      column: 67,
    });
    expect(place('/spec/sources/0')).toEqual(place('/spec'));
  });

  test('says everything that an environment can say', () => {
    const { project, findings } = read(`${HEAD}spec:
  sources: [models/*.yaml]
  root: /ai/config
  ledger: {keepRevisions: 5, keepBytes: 1Mi}
  environments:
    dev: {connect: localhost:2181}
    prod:
      connect: zk1:2281,zk2:2281,[::1]:2281/ai
      overlays: [overlays/prod]
      values: {replicas: 8, mirror: {host: a}}
      tls: {ca: pki/ca.pem, cert: file:/run/secrets/cert.pem, key: env:KEY, passphrase: env:PASS, verifyName: false}
      auth: [{scheme: digest, from: env:ZKAI_DIGEST}, {scheme: sasl, from: env:ZKAI_SASL}]
      readOnlyAuth: [{scheme: digest, from: file:/run/secrets/ro}]
      confirm: name
      guards: {maxDeletes: 5, maxDeletePercent: 10, maxChanges: 500, allowEmpty: true}
      windows: [{deny: 0 17 * * FRI, duration: 62h, timezone: Europe/Berlin, reason: weekend}, {deny: '0 0 L * *', duration: 1h30m, reason: books}]
      require: {savedPlan: true, planMaxAge: 1h30m, cleanGit: true}
      batching: journal
      acl: {writers: ["digest:ci:l6Dtqm85dgxUl01mxPJ/CsmP414="], readers: ["world:anyone"]}
`);
    expect(findings).toEqual([]);
    expect(project?.sources).toEqual(['models/*.yaml']);
    expect(project?.root).toBe('/ai/config');
    expect([...(project?.environments.keys() ?? [])]).toEqual(['dev', 'prod']);
    expect(project?.environments.get('prod')).toEqual({
      name: 'prod',
      digestAlgorithm: 'SHA1',
      connect: 'zk1:2281,zk2:2281,[::1]:2281/ai',
      overlays: ['overlays/prod'],
      values: expect.any(Map) as unknown,
      tls: {
        ca: 'pki/ca.pem',
        cert: 'file:/run/secrets/cert.pem',
        key: 'env:KEY',
        passphrase: 'env:PASS',
        verifyName: false,
      },
      auth: [
        { scheme: 'digest', from: 'env:ZKAI_DIGEST' },
        { scheme: 'sasl', from: 'env:ZKAI_SASL' },
      ],
      readOnlyAuth: [{ scheme: 'digest', from: 'file:/run/secrets/ro' }],
      confirm: 'name',
      guards: { maxDeletes: 5, maxDeletePercent: 10, maxChanges: 500, allowEmpty: true },
      windows: [
        {
          id: 1,
          deny: '0 17 * * FRI',
          durationMs: 62 * 3_600_000,
          timezone: 'Europe/Berlin',
          reason: 'weekend',
          source: expect.objectContaining({ file: 'zkai.yaml', line: 19, column: 17 }) as unknown,
        },
        {
          id: 2,
          deny: '0 0 L * *',
          durationMs: 5_400_000,
          timezone: 'UTC',
          reason: 'books',
          source: expect.objectContaining({ line: 19 }) as unknown,
        },
      ],
      require: { savedPlan: true, planMaxAgeMs: 5_400_000, cleanGit: true },
      batching: 'journal',
      retention: { keepRevisions: 5, keepBytes: 1024 * 1024 },
      acl: { writers: ['digest:ci:l6Dtqm85dgxUl01mxPJ/CsmP414='], readers: ['world:anyone'] },
    });
  });

  test('readOnlyAuth is auth where it is absent', () => {
    const { project } = withEnvironment(', auth: [{scheme: digest, from: "env:A"}]');
    expect(project?.environments.get('dev')?.readOnlyAuth).toEqual([{ scheme: 'digest', from: 'env:A' }]);
  });
});

test('an empty tls means TLS, and verifies names', () => {
  expect(withEnvironment(', tls: {}').project?.environments.get('dev')?.tls).toEqual({ verifyName: true });
  expect(withEnvironment('').project?.environments.get('dev')).not.toHaveProperty('tls');
});

test('a tls with nothing below it is refused, at its key: it may be meant to encrypt', () => {
  for (const empty of ['tls: null', 'tls: ~', 'tls:']) {
    const { project, findings } = withEnvironment(`, ${empty}`);
    expect(project).toBeNull();
    expect(told(findings)).toEqual(['ZK102 /spec/environments/dev/tls']);
    expect(places(findings)).toEqual(['ZK102 4:56']);
    expect(findings[0]?.fix).toMatch(/tls: \{\}.*or remove the key/);
  }
});

test.each([
  ['guards:', 'guards', /maxDeletes/],
  ['windows:', 'windows', /windows: \[\]/],
  ['require:', 'require', /savedPlan/],
  ['guards: {maxDeletes: null}', 'guards/maxDeletes', /or remove the key/],
  ['require: {savedPlan: }', 'require/savedPlan', /or remove the key/],
])('%s is refused, at its key: it may be meant to protect', (members, member, fix) => {
  const { project, findings } = withEnvironment(`, ${members}`);
  expect(project).toBeNull();
  expect(told(findings)).toEqual([`ZK102 /spec/environments/dev/${member}`]);
  expect(places(findings)).toEqual([
    member.includes('/') ? `ZK102 4:${members.indexOf('{') + 57}` : 'ZK102 4:56',
  ]);
  expect(findings[0]?.fix).toMatch(fix);
});

test.each(['2027-02-31', '2027-02-29', '2027-13-01', '2027-04-00'])(
  'an ignore rule holds until a day of the calendar, not %s',
  (until) => {
    const rule = `{match: {path: /a}, fields: [/b], reason: c, until: ${until}}`;
    const { project, findings } = read(
      `${HEAD}spec:\n  environments: {dev: {connect: a:1}}\n  ignore: [${rule}]\n`,
    );
    expect(project).toBeNull();
    expect(told(findings)).toEqual(['ZK108 /spec/ignore/0/until']);
    expect(places(findings)).toEqual(['ZK108 6:64']);
    expect(findings[0]?.message).toContain(`no calendar has the day ${until}`);
  },
);

test('a leap day is one', () => {
  const rule = '{match: {path: /a}, fields: [/b], reason: c, until: 2028-02-29}';
  expect(read(`${HEAD}spec: {environments: {dev: {connect: "a:1"}}, ignore: [${rule}]}\n`).findings).toEqual(
    [],
  );
});

test.each(['auth', 'readOnlyAuth'])('%s has one SASL identity at most', (name) => {
  const list =
    '[{scheme: sasl, from: "env:A"}, {scheme: digest, from: "env:B"}, {scheme: sasl, from: "env:C"}]';
  const { project, findings } = withEnvironment(`, ${name}: ${list}`);
  expect(project).toBeNull();
  expect(told(findings)).toEqual([`ZK102 /spec/environments/dev/${name}/2`]);
});

function connecting(connect: string): ReadProject {
  return read(`${HEAD}spec:\n  environments:\n    dev:\n      connect: ${JSON.stringify(connect)}\n`);
}

describe('connect', () => {
  test.each(['zk1', '[::1]', ' zk1 , zk2:2281/ai ', 'zk1/'])(
    'may be %j, as on the command line',
    (connect) => {
      expect(connecting(connect).findings).toEqual([]);
    },
  );

  test.each([
    'h1:2181/a,h2:2181/a',
    'zk1:0',
    'zk1:99999',
    '::1:2181',
    'zk://zk1',
    'zk1/ai/',
    'zk1:2181/ai:1',
    '',
  ])('is no %j, at its place', (connect) => {
    const { project, findings } = connecting(connect);
    expect(project).toBeNull();
    expect(places(findings)).toEqual(['ZK108 7:16']);
    expect(findings[0]?.message).toContain(connectProblem(connect));
  });

  test('is no port alone', () => {
    const [finding] = read(`${HEAD}spec: {environments: {dev: {connect: 2181}}}\n`).findings;
    expect(finding).toMatchObject({ rule: 'ZK102', fix: expect.stringContaining('127.0.0.1:2181') });
  });

  test('holds no password, and what may be one is not repeated', () => {
    const { findings } = connecting('ci:hunter2@zk1:2181');
    expect(places(findings)).toEqual(['ZK604 7:16']);
    expect(JSON.stringify(findings)).not.toContain('hunter2');
  });
});

test('a certificate and its key go together: what is missing is named', () => {
  const [finding] = withEnvironment(', tls: {cert: "env:CERT"}').findings;
  expect(finding?.message).toMatch(/tls lacks "key", which goes with "cert"/);
  expect(finding?.fix).toMatch(/Add key/);
});

describe('what zkai.yaml must not say', () => {
  test.each([
    ['the root of everything', '/', 'ZK191 /spec/root'],
    ['the tree of ZooKeeper itself', '/zookeeper', 'ZK191 /spec/root'],
    ['a path below it', '/zookeeper/quota', 'ZK191 /spec/root'],
    ['a relative path', 'zkai', 'ZK103 /spec/root'],
    ['a path that ends with a slash', '/zkai/', 'ZK103 /spec/root'],
    ['a path with a dot', '/a/./b', 'ZK103 /spec/root'],
  ])('a root that is %s', (_name, root, finding) => {
    const { project, findings } = read(
      `${HEAD}spec: {root: ${root}, environments: {dev: {connect: "a:1"}}}\n`,
    );
    expect(project).toBeNull();
    expect(told(findings)).toEqual([finding]);
  });

  test.each([
    ['no environment', 'spec: {}', 'ZK102 /spec'],
    ['an empty list of them', 'spec: {environments: {}}', 'ZK102 /spec/environments'],
    ['an environment without a server', 'spec: {environments: {dev: {}}}', 'ZK102 /spec/environments/dev'],
    [
      'a server with a port of no number',
      'spec: {environments: {dev: {connect: "a:x"}}}',
      'ZK108 /spec/environments/dev/connect',
    ],
    [
      'an environment with a bad name',
      'spec: {environments: {Dev: {connect: "a:1"}}}',
      'ZK103 /spec/environments/Dev',
    ],
    [
      'sources outside of the project',
      'spec: {sources: ["../x/*.yaml"], environments: {dev: {connect: "a:1"}}}',
      'ZK108 /spec/sources/0',
    ],
    ['no source at all', 'spec: {sources: [], environments: {dev: {connect: "a:1"}}}', 'ZK102 /spec/sources'],
  ])('%s', (_name, spec, finding) => {
    const { project, findings } = read(`${HEAD}${spec}\n`);
    expect(project).toBeNull();
    expect(told(findings)).toEqual([finding]);
  });

  test.each([
    [', confirm: maybe', 'ZK102 /spec/environments/dev/confirm'],
    [', guards: {maxDeletes: -1}', 'ZK102 /spec/environments/dev/guards/maxDeletes'],
    [', guards: {maxDeletePercent: 101}', 'ZK102 /spec/environments/dev/guards/maxDeletePercent'],
    [', require: {planMaxAge: 0s}', 'ZK108 /spec/environments/dev/require/planMaxAge'],
    [', require: {planMaxAge: 4}', 'ZK108 /spec/environments/dev/require/planMaxAge'],
    [', require: {planMaxage: 4h}', 'ZK101 /spec/environments/dev/require/planMaxage'],
    [', overlays: [/etc]', 'ZK108 /spec/environments/dev/overlays/0'],
    [', auth: [{scheme: kerberos, from: "env:A"}]', 'ZK102 /spec/environments/dev/auth/0/scheme'],
    [', tls: true', 'ZK102 /spec/environments/dev/tls'],
    [', tls: {cert: pki/cert.pem}', 'ZK102 /spec/environments/dev/tls'],
    [', tls: {key: "env:KEY"}', 'ZK102 /spec/environments/dev/tls'],
    [', tls: {passphrase: "env:PASS"}', 'ZK102 /spec/environments/dev/tls'],
    [', tls: {ca: /etc/ssl/ca.pem}', 'ZK108 /spec/environments/dev/tls/ca'],
    [', tls: {ca: ../ca.pem}', 'ZK108 /spec/environments/dev/tls/ca'],
    [', tls: {ca: "env:my-ca"}', 'ZK108 /spec/environments/dev/tls/ca'],
    [', tls: {cert: c.pem, key: key.pem}', 'ZK604 /spec/environments/dev/tls/key'],
    [', tls: {verifyName: "no"}', 'ZK102 /spec/environments/dev/tls/verifyName'],
    [', tls: {insecure: true}', 'ZK101 /spec/environments/dev/tls/insecure'],
    [', acl: {writers: [ci]}', 'ZK108 /spec/environments/dev/acl/writers/0'],
    [', overlay: [a]', 'ZK101 /spec/environments/dev/overlay'],
  ])('an environment with %s', (members, finding) => {
    expect(told(withEnvironment(members).findings)).toEqual([finding]);
  });

  test('a secret, which is not repeated', () => {
    const { project, findings } = withEnvironment(', auth: [{scheme: digest, from: "ci:hunter2"}]');
    expect(project).toBeNull();
    expect(told(findings)).toEqual(['ZK604 /spec/environments/dev/auth/0/from']);
    expect(JSON.stringify(findings)).not.toContain('hunter2');
  });
});

describe('a password that travels in clear text', () => {
  const DIGEST = '{scheme: digest, from: "env:A"}';

  test.each([
    [`auth: [${DIGEST}]`, ['ZK603 /spec/environments/dev/auth/0']],
    [
      `readOnlyAuth: [{scheme: sasl, from: "env:B"}, ${DIGEST}]`,
      ['ZK603 /spec/environments/dev/readOnlyAuth/1'],
    ],
  ])('to another machine is a warning: %s', (members, expected) => {
    const { project, findings } = connectTo('zk1:2181,127.0.0.1:2181', members);
    expect(told(findings)).toEqual(expected);
    expect(findings).toMatchObject([
      { severity: 'warning', message: expect.stringMatching(/ to zk1:2181$/) as string },
    ]);
    expect(project).not.toBeNull();
  });

  test.each([
    ['zk1:2281', `tls: {}, auth: [${DIGEST}]`],
    ['127.0.0.1:2181,[::1]:2181,localhost:2181', `auth: [${DIGEST}]`],
    ['zk1:2181', 'auth: [{scheme: sasl, from: "env:B"}]'],
  ])('is none to %s with %s', (connect, members) => {
    expect(connectTo(connect, members).findings).toEqual([]);
  });
});

describe('a freeze window', () => {
  test.each([
    ['deny: 0 17 * *, duration: 1h, reason: a', 'ZK108 9:18', 'five fields'],
    ['deny: 0 17 * * FRI, duration: 1h, reason: " "', 'ZK108 9:54', 'words that say why'],
    ['deny: 0 0 17 * * FRI, duration: 1h, reason: a', 'ZK108 9:18', 'five fields'],
    ['deny: 0 25 * * FRI, duration: 1h, reason: a', 'ZK108 9:18', 'Invalid value for hour: 25'],
    ['deny: 0 0 31 2 *, duration: 1h, reason: a', 'ZK108 9:18', 'never begins'],
    ['deny: 0 17 * * FRI, duration: 1h, timezone: Mars/Olympus, reason: a', 'ZK108 9:56', 'a name such as'],
    ['deny: 0 17 * * FRI, duration: 30s, reason: a', 'ZK108 9:42', 'at least 1m'],
    ['deny: 0 17 * * FRI, duration: 1h', 'ZK102 9:11', 'reason'],
  ])('%s is refused at its place', (members, place, message) => {
    const { project, findings } = withWindow(members);
    expect(project).toBeNull();
    expect(places(findings)).toEqual([place]);
    expect(findings[0]?.message).toContain(message);
  });
});

describe('the pauses of a loop', () => {
  test.each([
    ['{initial: 10m, max: 1m}', ['ZK102 5:34']],
    ['{initial: 10m}', ['ZK102 5:34']],
    ['{max: 500ms}', ['ZK102 5:30']],
    ['{initial: 90s, max: 1m30s}', []],
    ['{}', []],
  ])('%s do not begin above their end', (backoff, found) => {
    const spec = `spec:\n  reconcile: {backoff: ${backoff}}\n  environments: {dev: {connect: "127.0.0.1:2181"}}\n`;
    const { findings, project } = read(`${HEAD}${spec}`);
    expect(places(findings)).toEqual(found);
    expect(project === null).toBe(found.length > 0);
  });
});

describe('policies', () => {
  test('are read with their defaults', () => {
    const { project, findings } = withPolicies(
      'id: a, run: [b]',
      'id: c, run: [d, e], level: advisory, timeout: 5s, env: [F]',
    );
    expect(findings).toEqual([]);
    expect(project?.policies).toEqual([
      { id: 'a', run: ['b'], level: 'mandatory', timeoutMs: 30_000, env: [] },
      { id: 'c', run: ['d', 'e'], level: 'advisory', timeoutMs: 5000, env: ['F'] },
    ]);
  });

  test.each([
    [['id: a, run: [b]', 'id: a, run: [c]'], 'ZK102 8:12', 'two policies have the id a'],
    [['id: a, run: []'], 'ZK102 7:20', 'must not be empty'],
    [[`id: a, run: ['']`], 'ZK102 7:21', 'must not be empty'],
    [[`id: a, run: [' ', b]`], 'ZK102 7:21', 'must not be empty'],
    [['id: a, run: node x.mjs'], 'ZK102 7:20', 'must be a list'],
    [['id: a, run: [b], level: strict'], 'ZK102 7:32', 'must be one of advisory, mandatory or overridable'],
    [['id: a, run: [b], env: [ZKAI_DIGEST]'], 'ZK108 7:31', 'does not begin with ZKAI_'],
    [['id: a, run: [b], timeout: 10ms'], 'ZK108 7:34', 'at least 1s'],
  ])('%j is refused at its place', (list, place, message) => {
    const { project, findings } = withPolicies(...list);
    expect(project).toBeNull();
    expect(places(findings)).toEqual([place]);
    expect(findings[0]?.message).toContain(message);
  });
});

describe('values of an environment', () => {
  test('keep their types, and the place of every part', () => {
    const { project } = withEnvironment(', values: {replicas: 8, mirror: {host: a}, none: null}');
    const values = project?.environments.get('dev')?.values ?? new Map<string, never>();
    expect([...values].map(([name, { value }]) => [name, value])).toEqual([
      ['replicas', 8],
      ['mirror', { host: 'a' }],
      ['none', null],
    ]);
    expect(values.get('mirror')?.locate('/host')).toMatchObject({ file: 'zkai.yaml', line: 4, column: 93 });
  });

  test.each(['1a', 'a b', 'a.b', '-a'])('have no name such as "%s", which no document could use', (name) => {
    const { findings } = withEnvironment(`, values: {${JSON.stringify(name)}: 1}`);
    expect(told(findings)).toEqual([`ZK108 /spec/environments/dev/values/${name}`]);
  });
});

describe('protections that this version does not have', () => {
  test('what asks for nothing is fine', () => {
    expect(withEnvironment(', batching: atomic, windows: [], values: {}, acl: null').findings).toEqual([]);
  });
});

describe('the file itself', () => {
  test.each([
    ['empty', '', ['ZK102 1:1']],
    ['not YAML', 'a: b: c\n', ['ZK100 1:4']],
    ['of another kind', 'apiVersion: zkai/v1\nkind: TaskConfig\nspec: {}\n', ['ZK101 2:7']],
  ])('%s', (_name, text, expected) => {
    const { project, findings } = read(text);
    expect(project).toBeNull();
    expect(places(findings)).toEqual(expected);
  });

  test('one document, not two', () => {
    const { project, findings } = read(
      `${HEAD}spec: {environments: {dev: {connect: "a:1"}}}\n---\nkind: TaskConfig\n`,
    );
    expect(project).toBeNull();
    expect(places(findings)).toEqual(['ZK101 6:1']);
  });
});

/** A project with a freeze window that has these members. */
function withWindow(members: string) {
  return read(`${HEAD}spec:
  environments:
    dev:
      connect: a:1
      windows:
        - {${members}}
`);
}

function withPolicies(...list: readonly string[]) {
  return read(`${HEAD}spec:
  environments: {dev: {connect: "a:1"}}
  policies:
${list.map((members) => `    - {${members}}`).join('\n')}
`);
}
