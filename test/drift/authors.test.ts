import { expect, test } from 'vitest';
import { testProject } from '../support/project.ts';
import { jsonOf } from '../support/run-cli.ts';
import { raw } from '../support/raw.ts';

interface View {
  readonly items: readonly {
    readonly path: string;
    readonly class: string;
    readonly source: { readonly file: string } | null;
    readonly since: { readonly zxid: string } | null;
    readonly applied: {
      readonly revision: number;
      readonly by: string | null;
      readonly message: string | null;
    };
    readonly fingerprint: string;
  }[];
}

test('each item has the last revision of its path with its author, and says the same in the next run', async () => {
  const project = await testProject();
  const who = await raw(project.connect);
  await project.declare({ '/app/name': 'shop', '/app/gone': 'x' });
  await project.zkai(['apply', '--yes', '--message', 'Open the shop']);
  await project.declare({ '/app/name': 'store', '/app/gone': 'x' });
  await project.zkai(['apply', '--yes', '--message', 'Rename it']);
  await who.set('/app/name', 'bazaar');
  await who.remove('/app/gone');
  const first = await project.zkai(['drift', '--json']);
  expect(first.code).toBe(2);
  const { items } = jsonOf(first) as unknown as View;
  expect(items).toMatchObject([
    {
      path: '/app/gone',
      class: 'drift.deleted',
      since: null,
      applied: { revision: 1, message: 'Open the shop' },
    },
    {
      path: '/app/name',
      class: 'drift.modified',
      source: { file: 'config/app.yaml' },
      applied: { revision: 2, message: 'Rename it', by: expect.stringContaining('@') },
    },
  ]);
  expect((await project.zkai(['drift', '--json'])).stdout).toBe(first.stdout);

  const { stdout } = await project.zkai(['drift']);
  expect(stdout).toMatch(/deleted .*\/app\/gone .*since: unknown/);
  expect(stdout).toMatch(/last applied by revision 2 \(.+\): Rename it/);
  expect(stdout).toContain('ZooKeeper does not record who');
});
