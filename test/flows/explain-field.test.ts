import { describe, expect, test } from 'vitest';
import { createWorld } from '../../src/cli/world.ts';
import { explainField } from '../../src/flows/explain-field.ts';
import { type FieldPage, type FieldSummary } from '../../src/model/field-page.ts';
import { type World } from '../../src/ports/world.ts';
import { createPaint } from '../../src/report/paint.ts';
import { renderField } from '../../src/report/pretty/field.ts';
import { schemas } from '../desired/validate/support.ts';
import { tempDir } from '../support/temp-dir.ts';

const OWN = {
  'zkai.yaml': `apiVersion: zkai/v1
kind: Project
metadata: {name: p}
spec:
  environments: {dev: {connect: 'a:1'}}
  kinds: [{kind: FeatureStore, schema: schemas/feature-store.json, path: '/features/{metadata.name}'}]
`,
  'schemas/feature-store.json': JSON.stringify({
    description: 'Where features are.',
    type: 'object',
    additionalProperties: false,
    required: ['ttl'],
    properties: {
      ttl: { description: 'How long a feature \u001b[31mlives.', $ref: 'common.json#/$defs/duration' },
      inside: { $ref: '#/$defs/tree' },
    },
    $defs: {
      tree: { type: 'object', properties: { tree: { $ref: '#/$defs/tree' } }, additionalProperties: false },
    },
  }),
};

function worldIn(directory: string): World {
  return createWorld({ directory, progress: () => {}, signal: new AbortController().signal, log: () => {} });
}

const nowhere = worldIn('/nowhere');

function explain(asked: string, recursive = false, world = nowhere): Promise<FieldPage> {
  return explainField(world, asked, { recursive });
}

function* pathsOf(parent: string, fields: readonly FieldSummary[]): Generator<string> {
  for (const { name, fields: below } of fields) {
    yield `${parent}.${name}`;
    yield* pathsOf(`${parent}.${name}`, below);
  }
}

describe('a field is explained', () => {
  test('with its type, default, alternatives and example, and with the fields in it', async () => {
    const page = await explain('ModelParams.spec.rollout');
    expect(page).toMatchObject({
      kind: 'ModelParams',
      path: 'spec.rollout',
      title: 'Rollout',
      type: 'mapping',
      required: false,
      default: { strategy: 'AllAtOnce' },
      constraints: ['candidate and percent required when strategy is Canary'],
      exampleText: 'rollout:\n  strategy: Canary\n  candidate: candidate\n  percent: 10\n',
    });
    expect(page.fields.map(({ name }) => name)).toEqual(['strategy', 'candidate', 'percent']);
    expect(await explain('ModelParams.spec.rollout.strategy')).toMatchObject({
      type: 'string',
      choices: ['AllAtOnce', 'Canary'],
      default: 'AllAtOnce',
    });
  });

  test.each([
    ['ClusterTopology.spec.nodes.port', 'integer', ['from 1 to 65535']],
    ['ZnodeTree.spec.nodes.file', 'string', ['relative, with "/"']],
    ['TaskConfig.spec.image', 'string', ['not empty']],
    ['TaskConfig.spec.progress.total', 'number', ['more than 0']],
    [
      'Project.spec.environments.windows.duration',
      'string',
      ['numbers with the units ns, us, ms, s, m, h', 'at least 1m'],
    ],
    ['ModelParams.spec.weights', '', []],
  ])('%s says in words what it asks for', async (asked, type, constraints) => {
    if (type === '') await expect(explain(asked)).rejects.toMatchObject({ code: 'usage' });
    else expect(await explain(asked)).toMatchObject({ type, constraints });
  });

  test.each([
    ['ClusterTopology.spec.nodes.name', 'spec.nodes.name'],
    ['clustertopology.spec.nodes.0.name', 'spec.nodes.name'],
    ['cluster-topology.spec.nodes[3].name', 'spec.nodes.name'],
    ['Project.spec.environments.connect', 'spec.environments.connect'],
    ['Project.spec.environments.dev.connect', 'spec.environments.dev.connect'],
    ['TaskConfig.metadata.labels', 'metadata.labels'],
    ['TaskConfig', ''],
  ])('%s leads through lists, mappings and references', async (asked, path) => {
    expect(await explain(asked)).toMatchObject({ path });
  });

  test.each([
    ['ModelParams.spec.rolout', 'ModelParams.spec has no field "rolout" (did you mean "rollout"?)'],
    ['Project.spec.environments.conect', 'did you mean "connect"'],
    ['ModelParams.spec.versions.params.lr', 'ModelParams.spec.versions.params has no field "lr"'],
    ['ModelParam.spec', 'there is no kind "ModelParam" (did you mean "ModelParams"?)'],
    ['ModelParams.__proto__', 'no field "__proto__"'],
  ])('%s is a mistake that names the nearest', async (asked, message) => {
    await expect(explain(asked)).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining(message),
      hint: expect.stringContaining('zkai '),
    });
  });

  test('whatever it is: every field of every kind can be asked for by the path that is shown', async () => {
    const kinds = [...schemas.keys()].filter((kind) => kind !== 'common');
    for (const kind of kinds) {
      const all = [...pathsOf(kind, (await explain(kind, true)).fields)];
      expect(all.length).toBeGreaterThan(8);
      for (const path of all) {
        const page = await explain(path);
        expect(`${kind}.${page.path}`).toBe(path);
        expect(page.description).not.toBe('');
        expect(page.exampleText).not.toBe('');
      }
    }
  });
});

describe("a kind of the project's own is explained", () => {
  test('as the others are', async () => {
    const page = await explain('featurestore.spec.ttl', false, worldIn(await tempDir(OWN)));
    expect(page).toMatchObject({ kind: 'FeatureStore', required: true, type: 'string' });
  });

  test('to an end, where a schema leads to itself', async () => {
    const world = worldIn(await tempDir(OWN));
    const page = await explain('FeatureStore.spec', true, world);
    expect([...pathsOf('spec', page.fields)]).toEqual([
      'spec.ttl',
      'spec.inside',
      'spec.inside.tree',
      'spec.inside.tree.tree',
    ]);
    const deep = await explain('FeatureStore.spec.inside.tree.tree.tree', false, world);
    expect(deep.path).toBe('spec.inside.tree.tree.tree');
  });

  test('without anything that its author would tell the terminal', async () => {
    const page = await explain('FeatureStore.spec.ttl', false, worldIn(await tempDir(OWN)));
    const text = renderField(page, { paint: createPaint({ color: false }) });
    expect(text).not.toContain('\u001b');
    expect(text).toContain('How long a feature');
  });
});

test('people see a page like that of kubectl explain', async () => {
  const text = renderField(await explain('TaskConfig.spec.dependsOn'), {
    paint: createPaint({ color: false }),
  });
  expect(text).toMatchInlineSnapshot(`
    "KIND     TaskConfig
    FIELD    spec.dependsOn
    TYPE     list of mappings
    DEFAULT  []
    RULES    overlays merge it item by item, by task

    Tasks that come first; no cycles.

    EXAMPLE
      dependsOn:
        - task: prepare-imagenet
          condition: Succeeded

    FIELDS
      task       string  required     Name of the other TaskConfig
      condition  string  = Succeeded  What must be true of it

    2 fields; zkai explain TaskConfig.spec.dependsOn.task says more about one"
  `);
});
