import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Acl, OPEN_ACL, PERMS } from '../../src/model/acl.ts';
import { znodePath } from '../../src/model/znode-path.ts';
import { oldServer } from '../support/old-server.ts';
import { type ProjectOptions, testProject, type TestProject } from '../support/project.ts';
import { fingerprint, raw, type Raw } from '../support/raw.ts';
import { runCli } from '../support/run-cli.ts';
import { startServer } from '../support/server.ts';
import { startProxy } from '../support/tcp-proxy.ts';
import { tempDir } from '../support/temp-dir.ts';
import { watchCli, type WatchingCli } from '../support/watch-cli.ts';
import { outputProblems } from '../report/output-schemas.ts';

interface Line {
  readonly event: string;
  readonly exitCode: number;
  readonly because?: string;
  readonly message?: string;
  readonly holder?: string | null;
  readonly drifting: number;
  readonly item?: { readonly path: string; readonly class: string; readonly fields: readonly object[] };
}

/** A project that was applied, and who works on its znodes without zkai. */
async function applied(
  nodes: Readonly<Record<string, string>>,
  options: ProjectOptions = {},
): Promise<{ readonly project: TestProject; readonly who: Raw }> {
  const project = await testProject(options);
  await project.declare(nodes);
  await project.apply({ batching: 'journal' });
  return { project, who: await raw(project.connect) };
}

async function watching({ directory }: TestProject, args: readonly string[] = []): Promise<WatchingCli> {
  return watchCli(['drift', '--watch', '--format', 'ndjson', ...args], directory);
}

/** Lines until one is about this event, that one included, in a few words. */
async function until(cli: WatchingCli, isLast: (line: Line) => boolean): Promise<string[]> {
  const words: string[] = [];
  await cli.next<Line>((line) => {
    expect(outputProblems(line)).toEqual([]);
    words.push(wordsOf(line));
    return isLast(line);
  });
  return words;
}

function wordsOf({ event, item, because, holder }: Line): string {
  if (item !== undefined) return `${event} ${item.class} ${item.path}`;
  return because === undefined ? `${event}${holder === null ? ' by nobody' : ''}` : `${event} ${because}`;
}

const isChecked = ({ event }: Line): boolean => event === 'checked';
const isHeld = ({ event }: Line): boolean => event === 'held';
const isItem = ({ item }: Line): boolean => item !== undefined;

/** The next line about a znode. */
async function next(cli: WatchingCli): Promise<string | undefined> {
  return (await until(cli, isItem)).at(-1);
}

describe('zkai drift --watch', () => {
  test('tells each class when it happens, and when it is over; nothing of what is nobody’s business', async () => {
    const { project, who } = await applied({ '/app/a': 'a', '/app/b': 'b', '/app/c': 'c', '/app/d': 'd' });
    await who.set('/app/d', 'before');
    await project.declare({ '/app/a': 'a', '/app/b': 'b', '/app/c': 'pending', '/app/d': 'd' });
    const before = await fingerprint(who);
    const cli = await watching(project);
    expect(await until(cli, isChecked)).toEqual(['drift drift.modified /app/d', 'checked start']);
    expect(await fingerprint(who)).toEqual(before);

    await who.set('/app/a', 'x');
    expect(await next(cli)).toBe('drift drift.modified /app/a');
    await who.create('/app/ephemeral', '', { ephemeral: true });
    await who.create('/app/theirs', 'x');
    await who.set('/app/a', 'x');
    await who.set('/app/a', 'y');
    expect(await next(cli)).toBe('drift drift.modified /app/a');
    await who.remove('/app/b');
    expect(await next(cli)).toBe('drift drift.deleted /app/b');
    await who.create('/app/b', 'other');
    expect(await next(cli)).toBe('drift drift.recreated /app/b');
    await who.set('/app/c', 'neither');
    expect(await next(cli)).toBe('drift conflict /app/c');
    await who.set('/app/a', 'a');
    expect(await next(cli)).toBe('resolved drift.modified /app/a');
    await who.set('/app/d', 'd');
    const last = await cli.next<Line>(isItem);
    expect(last).toMatchObject({ event: 'resolved', exitCode: 2, drifting: 2, item: { path: '/app/d' } });
  });

  test('tells of nothing that zkai does itself, whether at once or in batches', async () => {
    const { project, who } = await applied({ '/app/a': '1', '/app/b': '1' });
    const cli = await watching(project);
    await until(cli, isChecked);
    await project.declare({ '/app/a': '2', '/app/c': '2' });
    await project.apply();
    expect(await until(cli, isChecked)).toEqual(['checked applied']);

    const many = Array.from({ length: 400 }, (_, index) => [`/many/n${index}`, 'x'.repeat(4000)] as const);
    await project.declare({ '/app/a': '3', ...Object.fromEntries(many) });
    expect(await project.apply({ batching: 'journal' })).toMatchObject({ journal: true });
    const told: string[] = [];
    while (told.at(-1) !== 'checked applied') told.push(...(await until(cli, isChecked)));
    expect(told.filter((words) => words.includes('drift'))).toEqual([]);

    await who.set('/many/n399', 'foreign');
    expect(await next(cli)).toBe('drift drift.modified /many/n399');
    await project.apply();
    expect(await next(cli)).toBe('resolved drift.modified /many/n399');
  });

  test('judges nothing while an apply is open, says so, and catches up', async () => {
    const { project, who } = await applied({ '/app/a': 'a' });
    const cli = await watching(project, ['--sweep', '700ms']);
    await until(cli, isChecked);
    const path = '/zkai/.zkai/revision';
    const stored = (await who.text(path)) ?? '';
    await who.set(path, stored.replace('"stable"', '"applying"'));
    await who.set('/app/a', 'foreign');
    expect((await until(cli, isHeld)).at(-1)).toBe('held by nobody');
    expect(await until(cli, isHeld), 'again with each sweep').toEqual(['held by nobody']);
    await who.set(path, stored);
    expect(await until(cli, isItem)).toEqual(expect.arrayContaining(['drift drift.modified /app/a']));
  });

  test('finds another ACL with the next sweep, and goes on with files that are broken', async () => {
    const { project, who } = await applied({ '/app/a': 'a' });
    const cli = await watching(project, ['--sweep', '300ms']);
    await until(cli, isChecked);
    const acl = [{ ...OPEN_ACL[0], perms: PERMS.read | PERMS.admin }] as Acl;
    await who.session.setAcl(znodePath('/app/a'), acl, -1);
    expect(await next(cli)).toBe('drift drift.acl /app/a');
    await writeFile(join(project.directory, 'config', 'broken.yaml'), 'a: [');
    const { message } = await cli.next<Line>(({ event }) => event === 'notice');
    expect(message).toContain('config/broken.yaml:');
    await project.declare({ '/app/a': 'a' }, 'broken');
    await project.declare({}, 'broken');
    await who.session.setAcl(znodePath('/app/a'), OPEN_ACL, -1);
    expect(await next(cli)).toBe('resolved drift.acl /app/a');
  });

  test('loses none of a burst of 5,000', async () => {
    const names = Array.from({ length: 5000 }, (_, index) => `/app/n${index}`);
    const { project, who } = await applied(Object.fromEntries(names.map((name) => [name, ''])));
    const cli = await watching(project);
    await until(cli, isChecked);
    for (let at = 0; at < names.length; at += 250) {
      const some = names.slice(at, at + 250);
      const ops = some.map(
        (path) => ({ op: 'set', path: znodePath(path), data: Buffer.from('x'), version: -1 }) as const,
      );
      await who.multi(ops);
    }
    const told = new Set<string | undefined>();
    await cli.next<Line>(({ item }) => told.add(item?.path).size === names.length);
    expect([...told].sort()).toEqual([...names].sort());
  });

  test('tells what happened while a connection was lost', async () => {
    const { project, who } = await applied({ '/app/a': 'a', '/app/b': 'b' });
    const proxy = await startProxy(project.connect);
    const chroot = project.connect.slice(project.connect.indexOf('/'));
    const cli = await watching(project, ['--connect', `${proxy.connect}${chroot}`]);
    await until(cli, isChecked);
    proxy.refuse();
    proxy.cut();
    await until(cli, ({ event }) => event === 'suspended');
    await who.set('/app/a', 'x');
    await who.remove('/app/b');
    proxy.accept();
    expect(await until(cli, isChecked)).toEqual([
      'drift drift.modified /app/a',
      'drift drift.deleted /app/b',
      'checked reconnected',
    ]);
    await who.set('/app/a', 'a');
    expect(await next(cli)).toBe('resolved drift.modified /app/a');
  });

  test('outlives its session and its server', async () => {
    const server = await startServer({ config: { maxSessionTimeout: 1000 } });
    const { project } = await applied({ '/app/a': 'a', '/app/b': 'b' }, { connect: server.connect });
    const proxy = await startProxy(server.connect);
    const cli = await watching(project, ['--connect', proxy.connect, '--timeout', '1s']);
    await until(cli, isChecked);
    proxy.refuse();
    proxy.cut();
    const who = await raw(server.connect);
    await who.set('/app/a', 'x');
    // The session has ended when the server has taken others for twice as long.
    for (const end = performance.now() + 3000; performance.now() < end;) await who.get('/app/a');
    proxy.accept();
    const told: string[] = [];
    while (told.at(-1) !== 'checked reconnected') told.push(...(await until(cli, isChecked)));
    expect(told).toEqual(['suspended', 'drift drift.modified /app/a', 'checked reconnected']);

    await server.kill();
    expect(await until(cli, ({ event }) => event === 'suspended')).toEqual(['suspended']);
    await server.restart();
    expect(await until(cli, isChecked)).toEqual(['checked reconnected']);
    await (await raw(server.connect)).set('/app/b', 'x');
    expect(await next(cli)).toBe('drift drift.modified /app/b');
  });

  test('reads everything now and then where servers are too old to tell, and says so', async () => {
    const { project, who } = await applied({ '/app/a': 'a' });
    const { connect } = await oldServer(project.connect);
    const cli = await watching(project, ['--connect', connect, '--sweep', '200ms']);
    const { message } = await cli.next<Line>(({ event }) => event === 'notice');
    expect(message).toContain('older than ZooKeeper 3.6');
    await until(cli, isChecked);
    await who.set('/app/a', 'x');
    expect(await next(cli)).toBe('drift drift.modified /app/a');
  });

  test('tells of what a rule wants nobody to add', async () => {
    const rule = { match: { path: '/app/tasks/*' }, reason: 'tasks come from git' };
    const { project, who } = await applied(
      { '/app/tasks': '', '/app/tasks/a': 'a' },
      { spec: { drift: { unmanaged: [rule] } } },
    );
    // A month is more than a timer takes.
    const cli = await watching(project, ['--sweep', '800h']);
    await until(cli, isChecked);
    await who.create('/app/tasks/theirs', 'x');
    expect(await until(cli, () => true)).toEqual(['drift unmanaged /app/tasks/theirs']);
    await who.remove('/app/tasks/theirs');
    expect(await next(cli)).toBe('resolved unmanaged /app/tasks/theirs');
  });

  test('begins before anything was applied, and without any files', async () => {
    const project = await testProject();
    await project.declare({ '/app/a': 'a' });
    const cli = await watching(project);
    await until(cli, isChecked);
    await project.apply();
    expect(await until(cli, isChecked)).toEqual(['checked applied']);
    const bare = await watchCli(
      ['drift', '--watch', '-o', 'ndjson', '--against', 'ledger', '--connect', project.connect],
      await tempDir(),
    );
    await until(bare, isChecked);
    const who = await raw(project.connect);
    await who.set('/app/a', 'x');
    expect(await next(bare)).toBe('drift drift.modified /app/a');
    expect(await next(cli)).toBe('drift drift.modified /app/a');
  });

  test('is one line each for people, too, and ends with a signal and nothing to say', async () => {
    const { project, who } = await applied({ '/app/a': 'a' });
    const cli = await watchCli(['drift', '--watch'], project.directory);
    const compact = await watchCli(['drift', '--watch', '--format', 'compact'], project.directory);
    await who.set('/app/a', 'x\u202e');
    const line = await cli.line();
    expect(line).toMatch(/^\d\d:\d\d:\d\d {2}~ modified {2}\/app\/a {2}ZnodeTree\/app {2}.*\\u202e/);
    expect(await compact.line()).toMatch(/^\S+:\d+:\d+: warning: modified \/app\/a .*\[drift\.modified\]$/);
    cli.child.kill('SIGINT');
    compact.child.stdout?.destroy();
    await who.set('/app/a', 'a');
    expect({ code: await cli.code, said: cli.stderr() }).toMatchObject({
      code: 130,
      said: expect.not.stringContaining('Error'),
    });
    expect(await compact.code).toBe(0);
  });

  test.each([
    [['--json'], 'json is one whole'],
    [['--format', 'markdown'], 'markdown is one whole'],
    [['--unmanaged'], '--unmanaged'],
  ])('refuses %j: 64', async (args, reason) => {
    const { directory } = await testProject();
    const { code, stdout, stderr } = await runCli(['drift', '--watch', ...args], { cwd: directory });
    expect(code).toBe(64);
    expect(stdout + stderr).toContain(reason);
  });

  test('where nobody answers at the start, it is over: 7', async () => {
    const { directory } = await testProject({ connect: '127.0.0.1:1' });
    const { code } = await runCli(['drift', '--watch', '--timeout', '500ms'], { cwd: directory });
    expect(code).toBe(7);
  });
});
