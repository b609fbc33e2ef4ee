import { expect, test } from 'vitest';
import { startEnsemble } from '../support/ensemble.ts';
import { type TestProject, testProject } from '../support/project.ts';
import { raw, visible } from '../support/raw.ts';
import { jsonOf } from '../support/run-cli.ts';
import { startServer } from '../support/server.ts';
import { type Frame, wireProxy } from '../support/wire-proxy.ts';
import { startCli } from './start-cli.ts';
import { filler } from '../support/filler.ts';

const IS_FULL = process.env['ZKAI_TEST_FULL'] === '1';

/** About five batches of changes. */
function large(letter: string, from: number): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: 60 }, (_, number) => [
      `/n${from + number}`,
      filler(`${letter}${from + number}`, 20_000),
    ]),
  );
}

const BEFORE = { ...large('a', 100), '/gone': 'old' };
const AFTER = { ...large('b', 130), '/new': 'n' };

/** A project that has applied BEFORE and declares AFTER. */
async function declaredOn(connect: string): Promise<TestProject> {
  const project = await testProject({ connect, environment: { batching: 'journal' }, timeoutMs: 8000 });
  await project.declare(BEFORE);
  await project.apply();
  await project.declare(AFTER);
  return project;
}

/** Which of the two the tree is, and that the ledger says the same; anything between fails. */
async function whichTree(project: TestProject): Promise<'before' | 'after'> {
  const who = await raw(project.connect);
  const tree = await visible(who);
  const which = tree['/new'] === undefined ? 'before' : 'after';
  expect(tree).toEqual(which === 'before' ? BEFORE : AFTER);
  expect(await project.drift()).toMatchObject({ items: [], touched: [] });
  expect(await who.get('/zkai/.zkai/journal')).toBeNull();
  return which;
}

test.each(['recover', 'recover --undo', 'the next apply of the same plan'] as const)(
  'kill -9 at any transaction of an apply in batches; then %s: all of the new or all of the old, and the ledger agrees',
  async (how) => {
    const server = await startServer({ config: { maxSessionTimeout: 2000 } });
    const stride = IS_FULL ? 1 : 7;
    let killed = 0;
    for (let at = 1; ; at += stride) {
      const project = await declaredOn(`${server.connect}/k${at}`);
      await project.plan({ out: 'p' });
      let multis = 0;
      const isIt = ({ kind }: Frame) => kind === 'multi' && (multis += 1) === at;
      // Every other time the server still gets what the dead had sent.
      const proxy = await wireProxy(project.connect, (frame) =>
        isIt(frame) ? (at % 2 ? 'hold' : 'mute') : 'pass',
      );
      const { child, ended } = await startCli(['apply', 'p', '--connect', proxy.connect], project.directory);
      const frame = await Promise.race([proxy.struck, ended.then(() => null)]);
      if (frame === null) break;
      await new Promise((resolve) => void setTimeout(resolve, 100));
      child.kill('SIGKILL');
      await ended;
      killed += 1;
      const revision = JSON.parse(
        (await (await raw(project.connect)).text('/zkai/.zkai/revision')) ?? '',
      ) as {
        state: string;
      };
      const isOpen = revision.state === 'applying';
      if (how === 'the next apply of the same plan') {
        const again = await project.apply({ planFile: 'p' });
        expect(again.outcome).toBeOneOf(['applied', 'recovered', 'already-applied']);
        expect(await whichTree(project)).toBe('after');
      } else {
        const result = await project.recover(undefined, { undo: how === 'recover --undo' });
        if (isOpen) expect(result.outcome).toBe(how === 'recover' ? 'recovered' : 'undone');
        const which = await whichTree(project);
        if (isOpen) expect(which).toBe(how === 'recover' ? 'after' : 'before');
      }
    }
    expect(killed).toBeGreaterThan(2);
    await server.stop();
  },
  IS_FULL ? 600_000 : 120_000,
);

test('while an apply in batches is open, every other apply ends with exit 8, and says how to go on', async () => {
  const server = await startServer({ config: { maxSessionTimeout: 2000 } });
  const project = await declaredOn(`${server.connect}/open`);
  let multis = 0;
  const proxy = await wireProxy(project.connect, ({ kind }) =>
    kind === 'multi' && (multis += 1) === 14 ? 'hold' : 'pass',
  );
  const { child, ended } = await startCli(['apply', '-y', '--connect', proxy.connect], project.directory);
  await proxy.struck;
  child.kill('SIGKILL');
  await ended;
  await project.declare({ '/other': 'x' });
  const other = await project.zkai(['apply', '-y', '--json']);
  expect(jsonOf(other)).toMatchObject({ exitCode: 8, error: { code: 'unfinished' } });
  expect(String((jsonOf(other)['error'] as { hint: string }).hint)).toContain('zkai recover --undo');
  expect(jsonOf(await project.zkai(['status', '--json']))).toMatchObject({ applying: true });
  expect(jsonOf(await project.zkai(['recover', '--undo', '--json']))).toMatchObject({
    exitCode: 0,
    outcome: 'undone',
  });
  expect(await visible(await raw(project.connect))).toEqual(BEFORE);
  await server.stop();
});

test('the leader of three is killed in the middle of an apply in batches: the session goes on, and so does the apply', async () => {
  const ensemble = await startEnsemble({ servers: 3 });
  const project = await declaredOn(`${ensemble.connect}/led`);
  const running = await startCli(['apply', '-y', '--verbose', '--timeout', '20s'], project.directory);
  await running.says('applied batch 2');
  await (await ensemble.leader()).kill();
  const { code, stderr } = await running.ended;
  expect(code, stderr).toBe(0);
  expect(await whichTree(project)).toBe('after');
  await ensemble.stop();
});
