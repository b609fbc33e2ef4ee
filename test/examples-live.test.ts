import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { kazoo } from './support/kazoo.ts';
import { jsonOf, runCli } from './support/run-cli.ts';
import { freshChroot } from './support/server.ts';
import { tempDir } from './support/temp-dir.ts';

const EXAMPLES = new URL('../examples/', import.meta.url).pathname;

/** A copy of an example, applied to a chroot of its own by the real program. */
async function applied(example: string, environment: string, env: Record<string, string> = {}) {
  const directory = await tempDir({});
  await cp(join(EXAMPLES, example), directory, { recursive: true });
  const connect = freshChroot();
  const zkai = (...args: string[]) =>
    runCli([...args, '--env', environment, '--connect', connect, '--json'], { cwd: directory, env });
  const first = await zkai('apply', '--auto-approve');
  expect(first.code, first.stdout).toBe(0);
  return { directory, connect, zkai, result: jsonOf(first) };
}

test.each([
  ['llm-training', 'dev', 282, {}],
  ['llm-training', 'prod', 282, { ZKAI_DIGEST: 'ci:example' }],
  ['znodes', 'local', 11, {}],
  ['feature-store', 'local', 7, {}],
])(
  '%s applies in %s, in one transaction, and then plans to nothing',
  async (example, environment, written, env) => {
    const { zkai, result } = await applied(example, environment, env);
    expect(result).toMatchObject({ outcome: 'applied', revision: 1, transactions: 1, written });
    const plan = await zkai('plan', '--detailed-exitcode');
    expect(plan.code, plan.stdout).toBe(0);
    expect(jsonOf(plan)).toMatchObject({ changes: [], blocked: [] });
    expect((await zkai('drift')).code).toBe(0);
  },
);

test('kazoo reads the numbers that the authors of the training configurations wrote', async () => {
  const { connect } = await applied('llm-training', 'dev');
  const output = await kazoo(
    connect,
    `
def params(cluster, model):
  return json.loads(zk.get(f'/zkai/{cluster}/models/{model}/versions/1')[0])['params']
pythia = params('primergy-l40s', 'pythia-70m')
comet = params('eos-h100', 'local-setup-comet')
print(json.dumps({'eps': pythia['optimizer']['params']['eps'] == 1.0e-8, 'lr': pythia['optimizer']['params']['lr'],
  'bucket': pythia['zero_optimization']['allgather_bucket_size'], 'null': comet['comet_others']}))
`,
  );
  expect(JSON.parse(output)).toEqual({
    eps: true,
    lr: 0.001,
    bucket: 500_000_000,
    null: { test_others: null },
  });
});

test('the policy of llm-training blocks a task of too many replicas at its line, and lets a reason pass', async () => {
  const { directory, zkai } = await applied('llm-training', 'dev');
  const file = join(directory, 'config/tasks/eos-h100.yaml');
  const lines = (await readFile(file, 'utf8')).split('\n');
  const line = lines.findIndex((text) => text.startsWith('  replicas: 8')) + 1;
  lines[line - 1] = '  replicas: 32';
  await writeFile(file, lines.join('\n'));
  const plan = await zkai('plan');
  expect(plan.code).toBe(4);
  expect(jsonOf(plan)['blocked']).toMatchObject([
    {
      guard: 'policy/large-tasks',
      source: { file: 'config/tasks/eos-h100.yaml', line },
      reason: '32 replicas, and a task has at most 16',
    },
  ]);
  const override = ['--override', 'policy/large-tasks', '--reason', 'benchmark'];
  expect((await zkai('apply', '--auto-approve', ...override)).code).toBe(0);
});
