import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { testProject } from '../support/project.ts';
import { jsonOf } from '../support/run-cli.ts';
import { raw } from '../support/raw.ts';
import { freshChroot } from '../support/server.ts';

/** ZooKeeper's permission bits. */
const READ = 1;
const ALL = 31;

const WRITER = 'ci:writer-secret-7d1f';
const READER = 'ro:reader-secret-93bc';
const ENV = { ZK_WRITER: WRITER, ZK_READER: READER };

/** ZooKeeper's digest id: `user:base64(sha1(user:password))`. */
function digestId(credentials: string): string {
  const [user] = credentials.split(':');
  return `${user}:${createHash('sha1').update(credentials).digest('base64')}`;
}

const auth = (credentials: string) => [{ scheme: 'digest', credentials: Buffer.from(credentials) }];

async function guarded() {
  const connect = freshChroot();
  const environment = {
    auth: [{ scheme: 'digest', from: 'env:ZK_WRITER' }],
    readOnlyAuth: [{ scheme: 'digest', from: 'env:ZK_READER' }],
    acl: { writers: [`digest:${digestId(WRITER)}`], readers: [`digest:${digestId(READER)}`] },
  };
  const project = await testProject({ connect, environment });
  await project.declare({ '/app/name': 'shop' });
  return project;
}

test('credentials appear in no output, no plan file and no znode', async () => {
  const project = await guarded();
  const outputs: string[] = [];
  const run = async (args: string[], code: number, env: Record<string, string> = ENV) => {
    const result = await project.zkai(args, { env });
    outputs.push(result.stdout, result.stderr);
    expect(result.code, `${args.join(' ')}: ${result.stdout}${result.stderr}`).toBe(code);
  };
  await run(['plan', '--out', 'saved.plan', '--verbose'], 0);
  await run(['apply', 'saved.plan', '--verbose'], 0);
  await run(['apply', '-y', '--json'], 0);
  await run(['drift', '--verbose'], 0);
  await run(['status', '--json'], 0);
  await run(['log', '--verbose'], 0);
  // Errors: a wrong identity, a malformed one, none at all.
  await run(['plan', '--json', '--verbose'], 7, { ...ENV, ZK_READER: 'ro:wrong-secret-1111' });
  await run(['apply', '-y', '--verbose'], 7, { ...ENV, ZK_WRITER: 'ci:wrong-secret-2222' });
  await run(['plan', '--verbose'], 7, {});
  outputs.push(await readFile(join(project.directory, 'saved.plan'), 'utf8'));
  const who = await raw(project.connect, auth(WRITER));
  const tree = await who.tree();
  expect(tree.has('/zkai/.zkai/revision')).toBe(true);
  for (const { data } of tree.values()) outputs.push(data.toString('latin1'));
  for (const output of outputs) expect(output).not.toMatch(/secret-/);
});

test('plan and drift use the identity that may only read; apply uses the one that may write', async () => {
  const project = await guarded();
  expect((await project.zkai(['apply', '-y'], { env: ENV })).code).toBe(0);
  // The reader alone: enough to read, not to write.
  await project.declare({ '/app/name': 'store' });
  const asReader = { ...ENV, ZK_WRITER: READER };
  expect((await project.zkai(['plan'], { env: asReader })).code).toBe(0);
  expect((await project.zkai(['drift'], { env: asReader })).code).toBe(0);
  const refused = await project.zkai(['apply', '-y', '--json'], { env: asReader });
  expect(refused.code).toBe(7);
  expect(jsonOf(refused)).toMatchObject({ error: { code: 'permission-refused' } });
  expect(refused.stdout).toContain('/zkai/.zkai');
  // The writer's credentials are not even needed to read.
  expect((await project.zkai(['plan'], { env: { ZK_READER: READER } })).code).toBe(0);
});

test('a znode that may not be written, or not be read, is exit 7 with its path, nothing written', async () => {
  const project = await testProject();
  const who = await raw(project.connect);
  const readOnly = [{ perms: READ, scheme: 'world', id: 'anyone' }];
  const hidden = [{ perms: ALL, scheme: 'digest', id: digestId(WRITER) }];
  await who.create('/locked', 'a', { acl: readOnly });
  await who.create('/hidden', 'a', { acl: hidden });
  await project.declare({ '/locked': 'a', '/other': '1' });
  await project.apply();
  await project.declare({ '/locked': 'b', '/other': '2' });
  const locked = await project.zkai(['apply', '-y', '--json']);
  expect({ code: locked.code, path: locked.stdout.includes('/locked') }).toEqual({ code: 7, path: true });
  expect(await who.text('/other')).toBe('1');
  await project.declare({ '/locked': 'a', '/hidden': 'b', '/other': '2' });
  const unseen = await project.zkai(['plan', '--json']);
  expect({ code: unseen.code, path: unseen.stdout.includes('/hidden') }).toEqual({ code: 7, path: true });
});
