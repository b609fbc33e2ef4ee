import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { failureOf, testProject, type TestProject } from '../support/project.ts';
import { type Raw, raw } from '../support/raw.ts';
import { type CliRun, jsonOf } from '../support/run-cli.ts';

const KIND = { kind: 'Gateway', schema: 'schemas/gateway.json', path: '/gateways/{metadata.name}' };
const SCHEMA = {
  type: 'object',
  required: ['url', 'password'],
  additionalProperties: false,
  properties: {
    url: { type: 'string' },
    password: { type: 'string', minLength: 8, 'x-zkai-sensitive': true },
    tokens: { type: 'array', items: { $ref: '#/$defs/token' } },
    keys: { type: 'object', additionalProperties: { $ref: '#/$defs/secret' } },
    replicas: { type: 'integer' },
    version: { type: 'number', 'x-zkai-sensitive': true },
  },
  $defs: {
    token: {
      type: 'object',
      required: ['user', 'secret'],
      properties: { user: { type: 'string' }, secret: { $ref: '#/$defs/secret' } },
    },
    secret: { anyOf: [{ type: 'object' }, { type: 'string' }], 'x-zkai-sensitive': true },
  },
};
const ZNODE = '/zkai/default/gateways/edge';

/** What must never be seen anywhere but in the files and in the znode itself. */
const SECRETS = [
  'hunter2-first',
  'hunter2-second',
  'hunter2-third',
  'tok-aaaa',
  'tok-bbbb',
  'key-cccc',
  'foreign-dddd',
  '31415926.50',
];

interface Spec {
  readonly url?: string;
  readonly password: string;
  readonly tokens?: readonly { readonly user: string; readonly secret: string }[];
  readonly keys?: Readonly<Record<string, unknown>>;
  readonly replicas?: number;
}

async function gatewayProject(environment: Record<string, never> | object = {}): Promise<TestProject> {
  const project = await testProject({ spec: { kinds: [KIND] }, environment: environment as never });
  await mkdir(join(project.directory, 'schemas'), { recursive: true });
  await writeFile(join(project.directory, 'schemas/gateway.json'), JSON.stringify(SCHEMA));
  return project;
}

async function declare({ directory }: TestProject, spec: Spec | null): Promise<void> {
  const document = {
    apiVersion: 'zkai/v1',
    kind: 'Gateway',
    metadata: { name: 'edge' },
    spec: { url: 'https://a', ...spec },
  };
  await writeFile(
    join(directory, 'config/gateway.yaml'),
    spec === null ? '' : `${JSON.stringify(document, null, 2)}\n`,
  );
}

/** Fails where a byte of a secret is in what was printed. */
function clean(run: CliRun): CliRun {
  for (const secret of SECRETS) expect(`${run.stdout}${run.stderr}`).not.toContain(secret);
  return run;
}

/** Every znode of the ledger, unpacked, and every file but the documents. */
async function stored(who: Raw, { directory }: TestProject): Promise<string> {
  const texts: string[] = [];
  for (const [path, { data }] of await who.tree()) {
    if (!path.includes('/.zkai')) continue;
    texts.push(data.toString('latin1'));
    if (data[0] === 0x78) texts.push(inflateSync(data).toString('latin1'));
  }
  for (const name of await readdir(directory, { recursive: true })) {
    if (name.startsWith('config') || !/\.(plan|json)$/.test(name)) continue;
    const text = await readFile(join(directory, name), 'utf8');
    // Contents are base64 in a plan file.
    const packed = [...text.matchAll(/"([A-Za-z0-9+/]{16,}={0,2})"/g)].map(([, base64 = '']) => base64);
    texts.push(text, ...packed.map((base64) => Buffer.from(base64, 'base64').toString('latin1')));
  }
  return texts.join('\n');
}

async function expectNothingStored(who: Raw, project: TestProject): Promise<void> {
  const all = await stored(who, project);
  for (const secret of SECRETS) expect(all).not.toContain(secret);
}

test('a sensitive value is in the files and in its znode, and nowhere else: not in any output, plan file or ledger znode', async () => {
  const project = await gatewayProject();
  const who = await raw(project.connect);
  const both = async (argv: readonly string[]) => {
    const [text, json] = await Promise.all([project.zkai(argv), project.zkai([...argv, '--json'])]);
    return { text: clean(text), json: jsonOf(clean(json)) };
  };
  await declare(project, {
    password: SECRETS[0] as string,
    tokens: [{ user: 'u', secret: 'tok-aaaa' }],
    keys: { k: { nested: 'key-cccc' } },
  });
  const checked = await both(['validate']);
  expect(checked.text.code).toBe(0);
  const findings = checked.json['findings'] as { rule: string; severity: string }[];
  // Nothing shows it, but git would keep it.
  expect(new Set(findings.map(({ rule, severity }) => `${rule} ${severity}`))).toEqual(
    new Set(['ZK601 warning']),
  );
  const rendered = await both(['render', '--values']);
  expect(rendered.text.stdout).toContain('"password": "(sensitive)"');
  const explained = await both(['render', '--document', 'Gateway/edge', '--explain', '/']);
  expect(explained.text.stdout).toContain('https://a');
  await both(['plan', '--verbose', '--out', 'first.plan']);
  clean(await project.zkai(['show', 'first.plan', '--verbose']));
  expect(clean(await project.zkai(['apply', 'first.plan']))).toMatchObject({ code: 0 });
  expect(JSON.parse((await who.text(ZNODE)) ?? '')).toMatchObject({
    password: 'hunter2-first',
    tokens: [{ user: 'u', secret: 'tok-aaaa' }],
    keys: { k: { nested: 'key-cccc' } },
  });
  await expectNothingStored(who, project);
  expect((await project.plan()).changes).toEqual([]);
  expect(await project.drift()).toMatchObject({ items: [] });

  // A change is told as that.
  await declare(project, {
    password: 'hunter2-second',
    tokens: [{ user: 'u', secret: 'tok-bbbb' }],
    replicas: 2,
  });
  const changed = await both(['plan', '--verbose']);
  expect(changed.text.stdout).toContain('/password');
  expect(changed.text.stdout).toContain('(sensitive) changed');
  expect(changed.json['changes']).toMatchObject([
    {
      path: ZNODE,
      fields: [
        { pointer: '/keys', op: 'remove', before: { k: '(sensitive)' } },
        { pointer: '/password', op: 'replace', sensitive: true },
        { pointer: '/replicas', after: 2, sensitive: false },
        { pointer: '/tokens/0/secret', sensitive: true },
      ],
    },
  ]);
  expect(clean(await project.zkai(['apply', '-y', '--verbose']))).toMatchObject({ code: 0 });
  expect(await who.text(ZNODE)).toContain('hunter2-second');
  await expectNothingStored(who, project);

  // What somebody else wrote is his secret, too, also at a place where the files have none.
  const live = JSON.parse((await who.text(ZNODE)) ?? '');
  await who.set(
    ZNODE,
    JSON.stringify({
      ...live,
      password: 'hunter2-third',
      tokens: [...live.tokens, { user: 'x', secret: 'foreign-dddd' }],
    }),
  );
  const drift = await both(['drift', '--verbose']);
  expect(drift.text.code).toBe(2);
  expect(drift.text.stdout).toContain('(sensitive) changed');
  await both(['status']);
  await both(['plan', '--verbose']);
  await declare(project, {
    password: 'hunter2-first',
    tokens: [{ user: 'u', secret: 'tok-bbbb' }],
    replicas: 2,
  });
  const conflict = await both(['plan', '--verbose']);
  expect(conflict.json['summary']).toMatchObject({ conflict: 1 });
  await both(['plan', '--merge', '--verbose']);
  expect(clean(await project.zkai(['apply', '-y']))).toMatchObject({ code: 5 });
  expect(clean(await project.zkai(['adopt', ZNODE]))).toMatchObject({ code: 0 });
  await expectNothingStored(who, project);
  expect(clean(await project.zkai(['apply', '-y']))).toMatchObject({ code: 0 });
  expect(await who.text(ZNODE)).toContain('hunter2-first');
  await expectNothingStored(who, project);

  for (const argv of [
    ['log', '--verbose'],
    ['show', '@1', '--verbose'],
    ['show', '@2', '--verbose'],
    ['show', '@latest', '--verbose'],
    ['diff', '@1', '@2', '--verbose'],
    ['diff', '@1', '@latest', '--verbose'],
    ['blame', ZNODE],
    ['doctor', '--ledger'],
    ['import', '/zkai', '--dry-run'],
  ])
    await both(argv);
  const same = await both(['diff', '@1', '@latest']);
  const pointers = (same.json['changes'] as { fields: { pointer: string }[] }[])[0]?.fields.map(
    ({ pointer }) => pointer,
  );
  // The password is the one of revision 1 again.
  expect(pointers).not.toContain('/password');
}, 240_000);

test('a rollback writes what is not sensitive, and blocks where the value of then is a hash only', async () => {
  const project = await gatewayProject();
  const who = await raw(project.connect);
  await declare(project, { password: 'hunter2-first', replicas: 1 });
  await project.apply();
  await declare(project, { password: 'hunter2-first', replicas: 2 });
  await project.apply();
  await declare(project, { password: 'hunter2-second', replicas: 2 });
  await project.apply();
  const blocked = clean(await project.zkai(['rollback', '@1', '-y']));
  expect(blocked.code).toBe(4);
  expect(blocked.stderr + blocked.stdout).toContain('kept as a hash only');
  expect(await who.text(ZNODE)).toContain('hunter2-second');
  await declare(project, { password: 'hunter2-first', replicas: 3 });
  await project.apply();
  // The secret is the one that is there: the rest can go back.
  expect(clean(await project.zkai(['rollback', '@1', '-y']))).toMatchObject({ code: 0 });
  expect(JSON.parse((await who.text(ZNODE)) ?? '')).toEqual({
    url: 'https://a',
    password: 'hunter2-first',
    replicas: 1,
  });
  await expectNothingStored(who, project);
});

test('a saved plan has no secret: it is applied with that of the files, which must be the one that it was made with', async () => {
  const project = await gatewayProject();
  const who = await raw(project.connect);
  await declare(project, { password: 'hunter2-first' });
  const { digest } = await project.plan({ out: 'a.plan' });
  expect((await project.plan()).digest).toBe(digest);
  await declare(project, { password: 'hunter2-second' });
  expect((await project.plan()).digest).not.toBe(digest);
  expect(await failureOf(project.apply({ planFile: 'a.plan' }))).toMatchObject({
    code: 'stale',
    exitCode: 5,
  });
  expect(await who.get(ZNODE)).toBeNull();
  await declare(project, { password: 'hunter2-first' });
  expect(await project.apply({ planFile: 'a.plan' })).toMatchObject({ outcome: 'applied' });
  expect(await project.apply({ planFile: 'a.plan' })).toMatchObject({ outcome: 'already-applied' });
  expect(await who.text(ZNODE)).toContain('hunter2-first');
});

test('--merge keeps the secret of whoever changed it, and a journal holds none', async () => {
  const project = await gatewayProject();
  const who = await raw(project.connect);
  await declare(project, { password: 'hunter2-first', replicas: 1 });
  await project.apply();
  await who.set(ZNODE, JSON.stringify({ url: 'https://a', password: 'hunter2-third', replicas: 1 }));
  await declare(project, { password: 'hunter2-first', replicas: 5 });
  await project.apply({ merge: true });
  expect(JSON.parse((await who.text(ZNODE)) ?? '')).toEqual({
    url: 'https://a',
    password: 'hunter2-third',
    replicas: 5,
  });
  await expectNothingStored(who, project);
});

test('no journal holds a secret: what would need one is blocked, and what comes by itself is applied', async () => {
  const project = await gatewayProject();
  const who = await raw(project.connect);
  await declare(project, { password: 'hunter2-first' });
  const big = Array.from({ length: 30 }, (_, i) => [`/big/${i}`, `${i}`.padEnd(40_000, 'x')]);
  await project.declare(Object.fromEntries(big), 'big');
  const failure = await failureOf(project.apply({ batching: 'journal' }));
  expect(failure).toMatchObject({ code: 'blocked', exitCode: 4 });
  expect(failure.hint).toBe('apply it by itself first: --target Gateway/edge');
  const selection = { targets: ['Gateway/edge'], excludes: [], noDelete: false } as never;
  expect(await project.apply({ batching: 'journal', selection })).toMatchObject({ transactions: 1 });
  expect((await project.apply({ batching: 'journal' })).transactions).toBeGreaterThan(1);
  await expectNothingStored(who, project);
});

test('what becomes sensitive later is hidden from then on, and the record follows', async () => {
  const project = await gatewayProject();
  const who = await raw(project.connect);
  await declare(project, { url: 'hunter2-first', password: 'hunter2-second' });
  await project.apply();
  const marked = JSON.parse(JSON.stringify(SCHEMA));
  marked.properties.url['x-zkai-sensitive'] = true;
  await writeFile(join(project.directory, 'schemas/gateway.json'), JSON.stringify(marked));
  const plan = clean(await project.zkai(['plan', '--verbose', '--json']));
  expect(jsonOf(plan)).toMatchObject({ changes: [{ path: ZNODE, actions: ['adopt'], fields: [] }] });
  const before = await who.get(ZNODE);
  await project.apply();
  expect(await who.get(ZNODE)).toEqual(before);
  const records = [...(await who.tree())].filter(([path]) => path.includes('/.zkai/documents'));
  for (const [, { data }] of records) expect(data.toString('latin1')).not.toContain('hunter2');
  expect((await project.plan()).changes).toEqual([]);
});

test('a mistake in a sensitive value, or beside it, does not show it', async () => {
  const project = await gatewayProject();
  const file = join(project.directory, 'config/gateway.yaml');
  const head = 'apiVersion: zkai/v1\nkind: Gateway\nmetadata: {name: edge}\n';
  for (const spec of [
    'spec: {url: 1, password: hunter2-first, replicas: many}\n',
    'spec:\n  url: https://a\n  password: [hunter2-first]\n',
    'spec:\n  url: https://a\n  password:\n    - hunter2-first\n    - tok-aaaa\n  replicas: x\n',
    'spec:\n  url: https://a\n  pasword: x\n  password: |\n    hunter2-first\n    hunter2-second\n',
    'spec:\n  url: https://a\n  password: &p hunter2-first\n  tokens: [{user: 3, secret: *p}]\n',
    'spec:\n  url: https://a\n  password: hunter2-first\n  version: 31415926.50\n  typo: 1\n',
    'spec:\n  url: https://a\n  password: hunter2-first\n  keys: {a: [key-cccc], b: 7}\n',
  ]) {
    await writeFile(file, head + spec);
    const runs = [['validate'], ['validate', '--json'], ['plan']].map((argv) => project.zkai(argv));
    for (const run of await Promise.all(runs)) expect(clean(run).code).toBe(3);
  }
}, 120_000);

test('a policy gets the plan without secrets, and import leaves out what has one', async () => {
  const echo =
    'let text = ""; process.stdin.on("data", (part) => { text += part; }); process.stdin.on("end", () => { console.log(JSON.stringify({apiVersion: "zkai.policy/v1", findings: [{message: "got " + Buffer.from(text).toString("base64")}]})); });';
  const project = await gatewayProject();
  const who = await raw(project.connect);
  await writeFile(
    join(project.directory, 'policy.mjs'),
    `import { writeFileSync } from 'node:fs';\n${echo.replace('console.log', 'writeFileSync("got.json", text); console.log')}`,
  );
  const path = join(project.directory, 'zkai.yaml');
  const spec = JSON.parse(await readFile(path, 'utf8'));
  spec.spec.policies = [{ id: 'look', run: ['node', 'policy.mjs'], level: 'advisory' }];
  await writeFile(path, JSON.stringify(spec));
  await declare(project, { password: 'hunter2-first', replicas: 1 });
  clean(await project.zkai(['plan']));
  const got = await readFile(join(project.directory, 'got.json'), 'utf8');
  expect(got).toContain(ZNODE);
  for (const secret of SECRETS) expect(got).not.toContain(secret);

  await declare(project, null);
  await who.create(ZNODE, JSON.stringify({ url: 'https://a', password: 'hunter2-first' }));
  await who.create('/zkai/default/gateways/open', JSON.stringify({ url: 'https://b' }));
  const imported = await project.import('/zkai', { out: 'config/imported.yaml' });
  expect(imported.leftOut).toMatchObject([
    { path: ZNODE, why: 'secret', detail: '/password is sensitive for Gateway, and YAML goes into git' },
  ]);
  expect(imported.text).not.toContain('hunter2');
});

test('what cannot be hidden is a mistake of the schema', async () => {
  const project = await gatewayProject();
  const told = async (schema: object, kind: object = KIND): Promise<string[]> => {
    await writeFile(join(project.directory, 'schemas/gateway.json'), JSON.stringify(schema, null, 2));
    const path = join(project.directory, 'zkai.yaml');
    const file = JSON.parse(await readFile(path, 'utf8'));
    await writeFile(path, JSON.stringify({ ...file, spec: { ...file.spec, kinds: [kind] } }));
    const { findings } = jsonOf(await project.zkai(['validate', '--json'])) as unknown as {
      findings: { rule: string; message: string }[];
    };
    return findings.flatMap(({ rule, message }) => (rule === 'ZK125' ? [] : `${rule} ${message}`));
  };
  expect(await told({ properties: { a: { 'x-zkai-sensitive': 'yes' } } })).toEqual([
    'ZK130 the schema of Gateway cannot be used: x-zkai-sensitive must be true or false',
  ]);
  expect(await told({ propertyNames: { 'x-zkai-sensitive': true } })).toEqual([
    'ZK130 the schema of Gateway cannot be used: a key cannot be hidden, only a value',
  ]);
  expect(await told(SCHEMA, { ...KIND, path: '/gateways/{spec.password}' })).toEqual([
    'ZK132 no znode can go to /gateways/{spec.password}: /spec/password is sensitive, and everybody sees paths',
  ]);
});
