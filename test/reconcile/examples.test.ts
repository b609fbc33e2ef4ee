import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { expect, test } from 'vitest';
import { commandsOfBuild } from '../support/manifest.ts';
import { healing } from './reconciling.ts';

const EXAMPLES = new URL('../../examples/reconcile/', import.meta.url);

function read(name: string): string {
  return readFileSync(new URL(name, EXAMPLES), 'utf8');
}

interface Container {
  readonly name: string;
  readonly args: readonly string[];
  readonly ports?: readonly { readonly name: string; readonly containerPort: number }[];
  readonly env?: readonly { readonly name: string; readonly valueFrom: object }[];
  readonly securityContext: object;
  readonly livenessProbe?: object;
  readonly readinessProbe?: object;
}

function deployment() {
  const documents = parseAllDocuments(read('deployment.yaml'));
  expect(documents.flatMap((document) => ('errors' in document ? document.errors : []))).toEqual([]);
  const [secret, found] = documents.map((document) => document.toJS() as Record<string, unknown>);
  const { spec } = found as {
    spec: { replicas: number; template: { spec: { containers: Container[]; securityContext: object } } };
  };
  return { secret, replicas: spec.replicas, pod: spec.template.spec };
}

/** The words behind `zkai` in the unit. */
function unitWords(): string[] {
  const start = /^ExecStart=\S+\/zkai (.*)$/m.exec(read('zkai-reconcile.service'))?.[1] ?? '';
  return start.split(' ');
}

/** Runs one round with these flags, those that name another place replaced. */
async function runs(words: readonly string[]): Promise<number | null> {
  const { project } = await healing();
  const kept = words
    .join(' ')
    .replaceAll(/--(?:env|project|listen)[ =]\S+|--allow-remote-listen/g, '') // one round listens nowhere
    .split(' ')
    .filter((word) => word !== '');
  return (await project.zkai([...kept, '--once'])).code;
}

test('the flags of the examples are flags of the command, and it takes them together', async () => {
  const command = (await commandsOfBuild()).find(({ name }) => name === 'reconcile');
  const [container] = deployment().pod.containers;
  for (const words of [unitWords(), container?.args ?? []]) {
    const flags = words.flatMap((word) => /^--([a-z-]+)/.exec(word)?.[1] ?? []);
    expect(words[0]).toBe('reconcile');
    expect(flags.filter((flag) => !Object.hasOwn(command?.flags ?? {}, flag))).toEqual([]);
    expect(await runs(words)).toBe(0);
  }
});

test('the Deployment has two replicas, asks for health where it is answered, and may do nothing else', () => {
  const { replicas, pod, secret } = deployment();
  expect(replicas).toBe(2);
  expect(pod.securityContext).toMatchObject({
    runAsNonRoot: true,
    seccompProfile: { type: 'RuntimeDefault' },
  });
  for (const { securityContext } of pod.containers) {
    expect(securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  }
  const [container] = pod.containers;
  const port = container?.ports?.[0];
  expect(container?.args).toContain(`--listen=0.0.0.0:${port?.containerPort}`);
  expect(container?.livenessProbe).toMatchObject({ httpGet: { path: '/healthz', port: port?.name } });
  expect(container?.readinessProbe).toMatchObject({ httpGet: { path: '/readyz', port: port?.name } });
  const digest = container?.env?.find(({ name }) => name === 'ZKAI_DIGEST');
  expect(digest?.valueFrom).toEqual({ secretKeyRef: { name: 'zkai-reconcile', key: 'digest' } });
  expect(secret).toMatchObject({
    kind: 'Secret',
    metadata: { name: 'zkai-reconcile' },
    stringData: { digest: expect.any(String) as string },
  });
});

test('the unit is one: sections, and a member on every other line', () => {
  const lines = read('zkai-reconcile.service')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  expect(lines.filter((line) => line.startsWith('['))).toEqual(['[Unit]', '[Service]', '[Install]']);
  for (const line of lines) expect(line).toMatch(/^(?:\[\w+\]|[A-Z]\w+=.*)$/);
  expect(lines).toContain('Restart=on-failure');
});
