import { expect, test } from 'vitest';
import { createWorld } from '../../src/cli/world.ts';
import { render } from '../../src/flows/render.ts';
import { tempDir } from '../support/temp-dir.ts';

const FILES = {
  'zkai.yaml': `apiVersion: zkai/v1
kind: Project
metadata: { name: shop }
spec:
  sources: [a.yaml]
  environments: { dev: { connect: '127.0.0.1:2181' } }
`,
  'a.yaml': `apiVersion: zkai/v1
kind: ZnodeTree
metadata: { name: a }
spec: { nodes: [{ path: /x/a, json: { b: 1, a: 2 } }, { path: /xy, text: plain }] }
---
apiVersion: zkai/v1
kind: ZnodeTree
metadata: { name: b }
spec: { nodes: [{ path: /x/b, json: null }] }
`,
};

async function rendered(filter: { document?: string; path?: string }): Promise<Record<string, string>> {
  const directory = await tempDir(FILES);
  const signal = new AbortController().signal;
  const world = createWorld({ directory, progress: () => {}, signal, log: () => {} });
  const { document = null, path = null } = filter;
  const tree = await render(world, { environment: null, document, path });
  expect([...tree.documents.keys()].sort()).toEqual(
    [...new Set([...tree.nodes.values()].map((n) => n.document))].sort(),
  );
  return Object.fromEntries([...tree.nodes].map(([at, { data }]) => [at, data.toString()]));
}

test('gives every znode with the bytes that it will hold', async () => {
  expect(await rendered({})).toEqual({ '/x/a': '{"a":2,"b":1}', '/x/b': 'null', '/xy': 'plain' });
});

test('gives the znodes of one document', async () => {
  expect(await rendered({ document: 'ZnodeTree/b' })).toEqual({ '/x/b': 'null' });
});

test('gives a path and what is below it, not what begins with the same letters', async () => {
  expect(Object.keys(await rendered({ path: '/x' }))).toEqual(['/x/a', '/x/b']);
  expect(Object.keys(await rendered({ path: '/xy' }))).toEqual(['/xy']);
});

test.each([
  ['a document that is nearly right', { document: 'ZnodeTre/b' }, 'did you mean "ZnodeTree/b"'],
  ['a path that is none', { path: 'x' }, 'must start with'],
  ['a path where nothing is', { path: '/z' }, 'at or below /z'],
])('refuses %s: 64', async (_, filter, message) => {
  await expect(rendered(filter)).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringContaining(message),
  });
});
