import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { createMeter, type Meter, type MeterStyle } from '../../src/cli/meter.ts';
import { meterStyle } from '../../src/cli/meter-of-process.ts';
import { type ProgressEvent } from '../../src/ports/events.ts';
import { createPaint } from '../../src/report/paint.ts';
import { type WriteOp } from '../../src/model/write-op.ts';
import { beforeMulti, writes } from '../apply/journal/before-multi.ts';
import { build } from '../support/build.ts';
import { type TestProject, testProject } from '../support/project.ts';
import { BIN } from '../support/run-cli.ts';
import { freshChroot } from '../support/server.ts';
import { startProxy } from '../support/tcp-proxy.ts';
import { runOnTerminal } from '../support/terminal.ts';
import { filler } from '../support/filler.ts';

/** A meter on a clock that stands still until it is told to go on. */
function metered(style: MeterStyle): {
  readonly meter: Meter;
  /** Everything that was written, in order. */
  readonly written: string[];
  readonly isTicking: () => boolean;
  /** Tells of an event after some time. */
  readonly tell: (ms: number, event: ProgressEvent) => void;
  readonly wait: (ms: number) => void;
} {
  const written: string[] = [];
  let time = 1000;
  let tick: (() => void) | null = null;
  const meter = createMeter({
    style,
    now: () => time,
    write: (text) => void written.push(text),
    columns: () => 80,
    paint: createPaint({ color: false }),
    every: (_, act) => {
      tick = act;
      return () => (tick = null);
    },
  });
  const wait = (ms: number): void => {
    time += ms;
    tick?.();
  };
  return {
    meter,
    written,
    isTicking: () => tick !== null,
    wait,
    tell: (ms, event) => {
      wait(ms);
      meter.tell(event);
    },
  };
}

const ERASE = '\r\u001b[2K';
const COMMITTING: ProgressEvent = { event: 'committing', id: 'ID', ops: 800, bytes: 10 };
const applied = (batch: number): ProgressEvent => ({
  event: 'applying',
  batch,
  batches: 8,
  znodes: batch * 100,
});

/** What a terminal shows on the line of the bar at last. */
function shown(written: readonly string[]): string {
  return written.join('').split('\n').at(-1)?.split(ERASE).at(-1) ?? '';
}

describe('the bar on a terminal', () => {
  test('goes from stage to stage, each measured by itself', () => {
    const { tell, wait, written } = metered('bar');
    tell(0, COMMITTING);
    wait(600);
    expect(shown(written)).toBe('Committing 800 operations');
    for (let batch = 1; batch <= 4; batch += 1) tell(500, { event: 'journaling', batch, batches: 8 });
    wait(0);
    expect(shown(written)).toMatch(/^Writing the journal {2}\[#+-+\] {3}50 % {2}3 s left$/);
    tell(1000, applied(1));
    tell(1000, applied(2));
    wait(0);
    expect(shown(written)).toMatch(/^Applying {2}\[#+-+\] {3}25 % {2}200 znodes {2}100\/s {2}6 s left$/);
    tell(1000, { event: 'recording', written: 0 });
    tell(1000, { event: 'recording', written: 30 });
    wait(0);
    expect(shown(written)).toBe('Writing the records  30 written  15/s');
    tell(10, { event: 'settled', written: true });
    expect(shown(written)).toBe('');
  });

  test('shows nothing of what is done soon', () => {
    const { tell, wait, written } = metered('bar');
    tell(0, { event: 'reading', znodes: 5 });
    wait(300);
    tell(100, { event: 'planned', changes: 1 });
    wait(60_000); // somebody reads the plan and types yes
    tell(0, COMMITTING);
    wait(300);
    tell(100, { event: 'settled', written: true });
    expect(written).toEqual([]);
  });

  test('is away before anything else is printed, and back afterwards', () => {
    const { meter, tell, wait, written } = metered('bar');
    tell(0, applied(1));
    wait(600);
    written.length = 0;
    meter.print('a note');
    expect(written).toEqual([ERASE, 'a note\n']);
    wait(100);
    expect(shown(written)).toContain('Applying');
  });

  test('leaves nothing behind, and nothing running', () => {
    const { meter, tell, wait, written, isTicking } = metered('bar');
    tell(0, applied(1));
    wait(600);
    meter.stop();
    expect(isTicking()).toBe(false);
    expect(shown(written)).toBe('');
    written.length = 0;
    tell(0, applied(2));
    wait(1000);
    meter.stop();
    expect(written).toEqual([]);
  });

  test('measures what is recovered from where that begins, and again what begins again', () => {
    const { tell, wait, written } = metered('bar');
    tell(0, { event: 'applying', batch: 5, batches: 8, znodes: 100 });
    tell(1000, { event: 'applying', batch: 6, batches: 8, znodes: 200 });
    wait(0);
    expect(shown(written)).toMatch(/ 75 % {2}200 znodes {2}100\/s {2}2 s left$/);
    tell(1000, { event: 'applying', batch: 7, batches: 8, znodes: 100 }); // behind a lost connection
    wait(0);
    expect(shown(written)).toMatch(/ 87 % {2}100 znodes {2}100\/s {2}1 s left$/);
  });

  test('counts up while batches are undone from the last one', () => {
    const { tell, wait, written } = metered('bar');
    tell(0, applied(4));
    tell(1000, { event: 'undoing', batch: 4, batches: 8 });
    tell(1000, { event: 'undoing', batch: 3, batches: 8 });
    wait(0);
    expect(shown(written)).toMatch(/^Undoing .* 50 % {2}2 s left$/);
  });

  test('is not at its end while ACLs are widened before the batches and narrowed behind them', () => {
    const { tell, wait, written } = metered('bar');
    tell(0, COMMITTING);
    tell(1000, { event: 'journaling', batch: 1, batches: 1 });
    for (const set of [200, 400]) tell(1000, { event: 'setting-acls', set, of: 800 });
    wait(0);
    expect(shown(written)).toMatch(/^Setting ACLs .* 50 % {2}2 s left$/);
    tell(1000, applied(8));
    tell(1000, { event: 'setting-acls', set: 200, of: 800 });
    wait(0);
    expect(shown(written)).toMatch(/^Setting ACLs .* 25 % {2}3 s left$/);
  });

  test('says longer and longer how long it takes when nothing moves', () => {
    const { tell, wait, written } = metered('bar');
    tell(0, COMMITTING);
    tell(1000, applied(1));
    tell(1000, applied(2));
    wait(0);
    expect(shown(written)).toMatch(/ 25 % {2}200 znodes {2}100\/s {2}6 s left$/);
    wait(8000);
    expect(shown(written)).toMatch(/ 25 % {2}200 znodes {2}20\/s {2}30 s left$/);
  });
});

test('in a log there is a line every five seconds, and none of what takes less', () => {
  const { tell, wait, written } = metered('lines');
  tell(0, COMMITTING);
  wait(4900);
  expect(written).toEqual([]);
  wait(100);
  expect(written).toEqual(['committing 800 operations\n']);
  for (let batch = 1; batch <= 4; batch += 1) tell(2000, applied(batch));
  expect(written.slice(1)).toEqual(['applying: 25 %, 200 znodes, 18/s, 33 s left\n']);
  tell(0, { event: 'settled', written: true });
  wait(60_000);
  expect(written).toHaveLength(2);
});

test('nothing is said where nothing is wanted', () => {
  const { meter, tell, wait, written } = metered('none');
  tell(0, applied(1));
  wait(60_000);
  meter.stop();
  expect(written).toEqual([]);
});

test.each([
  ['a terminal', { isTTY: true }, {}, 'bar'],
  ['a file', {}, {}, 'lines'],
  ['a terminal in CI', { isTTY: true }, { CI: 'true' }, 'lines'],
  ['a terminal that cannot go back', { isTTY: true }, { TERM: 'dumb' }, 'lines'],
] as const)('%s gets what it can show', (_, stream, env, style) => {
  expect(meterStyle({ progress: 'waits', level: null }, stream, env)).toBe(style);
});

test('no bar comes between the lines of others: none with --verbose, --quiet, --json, no bar with ZKAI_LOG', () => {
  const terminal = { isTTY: true };
  expect(meterStyle({ progress: 'steps', level: null }, terminal, {})).toBe('none');
  expect(meterStyle({ progress: 'none', level: null }, terminal, {})).toBe('none');
  expect(meterStyle({ progress: 'waits', level: 'info' }, terminal, {})).toBe('lines');
});

/** Some 20 batches, of which every 64 KiB are so many milliseconds on the way. */
async function far(ms: number): Promise<TestProject> {
  const chroot = freshChroot();
  const proxy = await startProxy(chroot);
  const connect = `${proxy.connect}${chroot.slice(chroot.indexOf('/'))}`;
  const project = await testProject({ connect, environment: { batching: 'journal' } });
  const nodes = Array.from({ length: 1000 }, (_, n) => [`/n${n}`, filler(`${n} `, 5000)] as const);
  await project.declare(Object.fromEntries(nodes));
  proxy.delay(ms);
  return project;
}

/** Kills an apply when it is about to write a znode. */
const killAt =
  (path: string) =>
  (ops: readonly WriteOp[]): void => {
    if (writes(ops, path)) throw new Error('killed');
  };

const onTerminal = (project: TestProject, ...args: string[]) =>
  runOnTerminal(process.execPath, [BIN, ...args, '--project', project.directory], '');

describe('a long apply, on a server that is far away', () => {
  beforeAll(() => build());

  test('shows a bar on a terminal, which is gone at the end', async () => {
    const project = await far(10);
    const { code, screen } = await onTerminal(project, 'apply', '--auto-approve', '--color', 'never');
    expect(code).toBe(0);
    expect(screen).toMatch(/\u001b\[2KWriting the journal {2}\[/);
    expect(screen).toMatch(/Applying {2}\[.*\] {2,4}\d+ % {2}[\d,]+ znodes/);
    expect(screen.split(ERASE).at(-1)).toMatch(
      /^ {2}apply .*\r\n {2}digest .*\r\nApplied as revision 1: 1,000 znodes/,
    );
  });

  test('shows one of recover, too, and none behind what ended the work', async () => {
    const project = await far(10);
    await project.apply({ world: beforeMulti(killAt('/n900')) }).catch(() => {});
    const other = await onTerminal(project, 'apply', '--destroy', '--auto-approve', '--color', 'never');
    expect(other.code).toBe(8);
    expect(other.screen).toMatch(/(?:^|\n|\u001b\[2K)Error: apply .* was interrupted and is still open/);
    const { code, screen } = await onTerminal(project, 'recover', '--undo', '--color', 'never');
    expect(code).toBe(0);
    expect(screen).toMatch(/\u001b\[2KUndoing {2}\[/);
    expect(screen.split(ERASE).at(-1)).toMatch(/^Apply \S+ is undone/);
  });

  test.each([['--quiet'], ['--json']])('shows none with %s', async (flag) => {
    const project = await far(10);
    const { code, screen } = await onTerminal(project, 'apply', '--auto-approve', flag);
    expect(code).toBe(0);
    expect(screen).not.toContain('\u001b[2K');
    expect(screen).not.toContain('Applying');
  });

  test('says a word now and then in a log, and stdout has the result alone', async () => {
    const project = await far(30);
    const { code, stdout, stderr } = await project.zkai(['apply', '--auto-approve'], { timeout: 60_000 });
    expect(code).toBe(0);
    expect(stderr).toMatch(/^(?:(?:writing the journal|applying): \d+ %|writing the records: \d)/m);
    expect(stderr).not.toContain('\u001b');
    expect(stdout).toMatch(/^ {2}apply .*\n {2}digest .*\nApplied as revision 1.*\n$/);
  }, 60_000);
});

test('a second signal takes the bar away before the process ends', async () => {
  await build();
  const script = `
    const { interruptsOfProcess } = await import('${pathToFileURL(dirname(BIN)).href}/cli/signals.js');
    interruptsOfProcess(() => process.stderr.write('the bar is gone'));
    process.kill(process.pid, 'SIGINT');
    setTimeout(() => process.kill(process.pid, 'SIGINT'), 300);
    setTimeout(() => {}, 10_000);`;
  const { code, screen } = await runOnTerminal(process.execPath, ['--input-type=module', '-e', script], '');
  expect({ code, screen }).toEqual({ code: 130, screen: 'the bar is gone' });
});

test('two signals at once, as timeout(1) sends them, ask to end once', async () => {
  await build();
  const script = `
    const { interruptsOfProcess } = await import('${pathToFileURL(dirname(BIN)).href}/cli/signals.js');
    const { signal } = interruptsOfProcess(() => process.stderr.write('it did not wait'));
    signal.addEventListener('abort', () => setTimeout(() => process.exit(7), 300));
    process.kill(process.pid, 'SIGTERM');
    setTimeout(() => process.kill(process.pid, 'SIGTERM'), 10);
    setTimeout(() => {}, 10_000);`;
  const { code, screen } = await runOnTerminal(process.execPath, ['--input-type=module', '-e', script], '');
  expect({ code, screen }).toEqual({ code: 7, screen: '' });
});
