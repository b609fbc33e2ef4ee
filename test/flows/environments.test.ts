import { describe, expect, test } from 'vitest';
import { createWorld } from '../../src/cli/world.ts';
import { diffEnvironments } from '../../src/flows/diff-environments.ts';
import { explainDocument } from '../../src/flows/explain-document.ts';
import { environmentSettings } from '../../src/flows/environment-settings.ts';
import { listEnvironments } from '../../src/flows/list-environments.ts';
import { type World } from '../../src/ports/world.ts';
import { createPaint } from '../../src/report/paint.ts';
import { explanationView } from '../../src/report/json/explanation.ts';
import { environmentDiffView, environmentView } from '../../src/report/json/environments.ts';
import {
  renderEnvironment,
  renderEnvironmentDiff,
  renderEnvironments,
} from '../../src/report/pretty/environments.ts';
import { jsonOf, runCli } from '../support/run-cli.ts';
import { tempDir } from '../support/temp-dir.ts';

const FILES = {
  'zkai.yaml': `apiVersion: zkai/v1
kind: Project
metadata: { name: shop }
spec:
  sources: [base.yaml]
  environments:
    dev: { connect: '127.0.0.1:2181', values: { n: 1 } }
    twin: { connect: '127.0.0.1:2183', values: { n: 1 } }
    prod:
      connect: '127.0.0.1:2182'
      overlays: [over]
      values: { n: 8, apiTokens: { ci: hunter2 } }
      auth: [{ scheme: digest, from: env:ZKAI_DIGEST }]
      guards: { maxDeletes: 5 }
      acl: { writers: ['world:anyone'], readers: ['world:anyone'] }
      confirm: name
      require: { savedPlan: true }
      windows: [{ deny: '0 17 * * FRI', duration: 62h, reason: weekend }]
`,
  'base.yaml': `apiVersion: zkai/v1
kind: TaskConfig
metadata: { name: train }
spec: { replicas: "\${n}" }
---
apiVersion: zkai/v1
kind: ZnodeTree
metadata: { name: flags }
spec: { nodes: [{ path: /flags/a, text: on }, { path: /flags/b, text: "on" }] }
`,
  'over/flags.yaml': `apiVersion: zkai/v1
kind: ZnodeTree
metadata: { name: flags }
spec:
  nodes:
    - { path: /flags/b, $patch: delete }
    - { path: /flags/c, text: x }
---
apiVersion: zkai/v1
kind: TaskConfig
metadata: { name: extra }
spec: {}
`,
};
const paint = createPaint({ color: false });

async function world(files: Readonly<Record<string, string>> = FILES): Promise<World> {
  const directory = await tempDir(files);
  const signal = new AbortController().signal;
  return createWorld({ directory, progress: () => {}, signal, log: () => {} });
}

/** Names of the environments that are marked. */
async function defaults(files: Readonly<Record<string, string>>, asked: string | null): Promise<string[]> {
  const { environments } = await listEnvironments(await world(files), asked);
  return environments.filter(({ isDefault }) => isDefault).map(({ environment }) => environment.name);
}

describe('env list', () => {
  test('has every environment with its protections, and no default where there are several', async () => {
    expect(renderEnvironments(await listEnvironments(await world(), null), { paint })).toMatchInlineSnapshot(`
      "   dev   127.0.0.1:2181        1 value
         twin  127.0.0.1:2183        1 value
         prod  127.0.0.1:2182  over  2 values  at most 5 deletes, asks for its name, saved plans only, 1 freeze window

      3 environments. None is the default: name one with --env, or with the variable ZKAI_ENV."
    `);
  });

  test('marks the one that was asked for, else the only one', async () => {
    expect(await defaults(FILES, 'prod')).toEqual(['prod']);
    const only = { ...FILES, 'zkai.yaml': FILES['zkai.yaml'].replace(/ {4}twin[^]*$/, '') };
    expect(await defaults(only, null)).toEqual(['dev']);
    await expect(defaults(FILES, 'prd')).rejects.toMatchObject({ code: 'usage' });
  });
});

describe('env show', () => {
  test('has every setting with its line or as the default, and no secret', async () => {
    const settings = await environmentSettings(await world(), 'prod');
    const text = renderEnvironment(settings, { paint });
    expect(text).toMatchInlineSnapshot(`
      "Environment prod of shop, root /zkai

        /connect              "127.0.0.1:2182"   zkai.yaml:10
        /overlays/0           "over"             zkai.yaml:11
        /values/n             8                  zkai.yaml:12
        /values/apiTokens/ci  (sensitive)        zkai.yaml:12
        /auth/0/scheme        "digest"           zkai.yaml:13
        /auth/0/from          "env:ZKAI_DIGEST"  zkai.yaml:13
        /guards/maxDeletes    5                  zkai.yaml:14
        /guards/allowEmpty    false              default
        /acl/writers/0        "world:anyone"     zkai.yaml:15
        /acl/readers/0        "world:anyone"     zkai.yaml:15
        /confirm              "name"             zkai.yaml:16
        /require/savedPlan    true               zkai.yaml:17
        /require/cleanGit     false              default
        /windows/0/deny       "0 17 * * FRI"     zkai.yaml:18
        /windows/0/duration   "62h"              zkai.yaml:18
        /windows/0/reason     "weekend"          zkai.yaml:18
        /windows/0/timezone   "UTC"              default
        /digestAlgorithm      "SHA1"             default
        /batching             "atomic"           default

      19 settings, each with the line that says it."
    `);
    expect(text + JSON.stringify(environmentView(settings))).not.toContain('hunter2');
  });
});

test('neither env show nor env diff nor --explain shows a value that stands in for a secret of an own kind', async () => {
  const files = {
    'zkai.yaml': FILES['zkai.yaml']
      .replace(
        '  sources:',
        "  kinds: [{ kind: Login, schema: login.json, path: '/logins/{metadata.name}' }]\n  sources:",
      )
      .replace('values: { n: 1 } }', 'values: { n: 1, plain: hunter1 } }')
      .replace('apiTokens: { ci: hunter2 }', 'plain: hunter2')
      .replace(/ {4}twin.*\n/, ''),
    'login.json': JSON.stringify({
      properties: {
        code: { 'x-zkai-sensitive': true },
        list: { items: { type: 'integer' }, 'x-zkai-sensitive': true },
      },
    }),
    'base.yaml': `${FILES['base.yaml']}---\napiVersion: zkai/v1\nkind: Login\nmetadata: { name: a }\nspec: { code: "x\${plain}", list: [4711] }\n`,
    'over/flags.yaml': `${FILES['over/flags.yaml']}---\napiVersion: zkai/v1\nkind: Patch\ntarget: { kind: Login }\npatch: [{ op: replace, path: /spec/list, value: [4712] }]\n`,
  };
  const at = await world(files);
  const diff = await diffEnvironments(at, 'dev', 'prod');
  const explanation = await explainDocument(at, { environment: 'prod', document: 'Login/a', pointer: '/' });
  const shown = [
    renderEnvironment(await environmentSettings(at, 'prod'), { paint }),
    JSON.stringify(environmentView(await environmentSettings(at, 'dev'))),
    renderEnvironmentDiff(diff, { paint, verbose: true }),
    JSON.stringify(environmentDiffView(diff)),
    JSON.stringify(explanationView(explanation)),
  ].join('\n');
  expect(shown).not.toMatch(/hunter|471[12]/);
  expect(diff.changes.find(({ document }) => document === 'Login/a')?.fields).toMatchObject([
    { pointer: '/code', sensitive: true },
    { pointer: '/list', sensitive: true },
  ]);
  expect(diff.settings).toContainEqual(
    expect.objectContaining({ pointer: '/values/plain', sensitive: true }),
  );
});

describe('env diff', () => {
  test('has the settings, documents, znodes and fields that differ, with their lines', async () => {
    const diff = await diffEnvironments(await world(), 'dev', 'prod');
    expect(diff.differs).toBe(true);
    expect(renderEnvironmentDiff(diff, { paint, verbose: false })).toMatchInlineSnapshot(`
      "From dev to prod

      Settings
        ~ /connect              "127.0.0.1:2181" -> "127.0.0.1:2182"  zkai.yaml:10
        + /overlays/0           "over"                                zkai.yaml:11
        ~ /values/n             1 -> 8                                zkai.yaml:12
        + /values/apiTokens/ci  (sensitive) changed                   zkai.yaml:12
        + /auth/0/scheme        "digest"                              zkai.yaml:13
        + /auth/0/from          "env:ZKAI_DIGEST"                     zkai.yaml:13
        + /guards/maxDeletes    5                                     zkai.yaml:14
        + /acl/writers/0        "world:anyone"                        zkai.yaml:15
        + /acl/readers/0        "world:anyone"                        zkai.yaml:15
        ~ /confirm              "yes" -> "name"                       zkai.yaml:16
        ~ /require/savedPlan    false -> true                         zkai.yaml:17
        + /windows/0/deny       "0 17 * * FRI"                        zkai.yaml:18
        + /windows/0/duration   "62h"                                 zkai.yaml:18
        + /windows/0/reason     "weekend"                             zkai.yaml:18
        + /windows/0/timezone   "UTC"

      Znodes
        - deleted  /flags/b                   ZnodeTree/flags   "on"
        + created  /flags/c                   ZnodeTree/flags   "x"
        + created  /zkai/default/tasks/extra  TaskConfig/extra  18 fields
        ~ changed  /zkai/default/tasks/train  TaskConfig/train
            ~ /hash      sha256:c675f09a3c45... -> sha256:e74106cf0512...  base.yaml:4
            ~ /replicas  1 -> 8                                            base.yaml:4, zkai.yaml:12

      Only prod has TaskConfig/extra

      Different: 15 settings and 4 znodes."
    `);
    expect(diff.documents).toEqual({ added: ['TaskConfig/extra'], removed: [] });
    const json = JSON.stringify(environmentDiffView(diff));
    expect(json).not.toContain('hunter2');
    const back = await diffEnvironments(await world(), 'prod', 'dev');
    expect(back.changes.map(({ action, path }) => `${action} ${path}`)).toEqual([
      'create /flags/b',
      'delete /flags/c',
      'delete /zkai/default/tasks/extra',
      'update /zkai/default/tasks/train',
    ]);
  });

  test('tells the ACL of a znode where one of them declares another, and not for each znode that of the environment', async () => {
    const files = {
      ...FILES,
      'over/flags.yaml': FILES['over/flags.yaml'].replace(
        'text: x }',
        "text: x }\n    - { path: /flags/a, acl: { readers: ['world:anyone'] } }",
      ),
    };
    const { changes } = await diffEnvironments(await world(files), 'dev', 'prod');
    expect(changes.filter(({ action }) => action === 'acl').map(({ path }) => path)).toEqual(['/flags/a']);
  });

  test('does not count where they connect to', async () => {
    const diff = await diffEnvironments(await world(), 'dev', 'twin');
    expect(diff.settings.map(({ pointer }) => pointer)).toEqual(['/connect']);
    expect(diff.differs).toBe(false);
  });

  test('on the command line exits 2 for a difference, 0 for none, 64 for an environment that is not there', async () => {
    const cwd = await tempDir(FILES);
    const run = await runCli(['env', 'diff', 'dev', 'prod', '--json'], { cwd });
    expect(run.code).toBe(2);
    expect(jsonOf(run)).toMatchObject({ apiVersion: 'zkai.envdiff/v1', ok: true, exitCode: 2 });
    expect((await runCli(['env', 'diff', 'dev', 'twin'], { cwd })).code).toBe(0);
    expect((await runCli(['env', 'diff', 'dev', 'nowhere'], { cwd })).code).toBe(64);
  });
});
