import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { approval } from '../../src/cli/approval.ts';
import { boundResolver } from '../../src/cli/bound-resolver.ts';
import { parseDuration } from '../../src/cli/duration.ts';
import { flagsFromVariables } from '../../src/cli/flag-sources.ts';
import { identityOf } from '../../src/cli/identity.ts';
import { wantsColor, wantsJson } from '../../src/cli/invocation.ts';
import { progressLines } from '../../src/cli/progress.ts';
import { toFailure } from '../../src/cli/to-failure.ts';
import { ZkaiFailure } from '../../src/model/failure.ts';
import { type ProgressEvent } from '../../src/ports/events.ts';
import { ZookeeperError, type ZookeeperErrorCode } from '../../src/ports/zookeeper.ts';
import { change, plan } from '../report/samples.ts';

describe('parseDuration', () => {
  test.each([
    ['3s', 3000],
    ['500ms', 500],
    ['1m30s', 90_000],
    ['1h', 3_600_000],
    ['1.5s', 1500],
    ['250us', 0.25],
  ])('%s is %d ms', (text, ms) => {
    expect(parseDuration(text)).toBeCloseTo(ms, 9);
  });

  test.each(['30', '', 's', '-1s', '1 s', '1d', '0s', '1s2', 'NaN', '1e3s'])('refuses "%s"', (text) => {
    expect(() => parseDuration(text)).toThrow(expect.objectContaining({ code: 'usage' }) as Error);
  });
});

describe('boundResolver', () => {
  test.each([
    [500, 'timeout:1 attempts:1'],
    [4000, 'timeout:2 attempts:1'],
    [10_000, 'timeout:5 attempts:1'],
    [3_600_000, 'timeout:5 attempts:1'],
  ])('gives a name server half of %i ms, in whole seconds, once', (timeoutMs, options) => {
    const env: NodeJS.ProcessEnv = {};
    boundResolver(timeoutMs, env);
    expect(env['RES_OPTIONS']).toBe(options);
  });

  test('leaves what the user has set', () => {
    const env = { RES_OPTIONS: 'rotate' };
    boundResolver(500, env);
    expect(env.RES_OPTIONS).toBe('rotate');
  });
});

describe('wantsJson', () => {
  test.each([
    [['--json'], {}, true],
    [['--format', 'json'], {}, true],
    [['--format=json', '--format', 'pretty'], {}, false],
    [['-ojson'], {}, true],
    [['--', '--json'], {}, false],
    [[], { ZKAI_JSON: 'true' }, true],
    [[], { ZKAI_JSON: '0' }, false],
    [['-o', 'pretty'], { ZKAI_FORMAT: 'json' }, false],
    [['--json', '-o', 'pretty'], {}, true],
  ])('%j with %j: %s', (argv, env, json) => {
    expect(wantsJson(argv, env)).toBe(json);
  });
});

describe('wantsColor', () => {
  test.each([
    [[], {}, true, true],
    [[], {}, false, false],
    [[], { TERM: 'dumb' }, true, false],
    [[], { NO_COLOR: '' }, true, true],
    [[], { NO_COLOR: '1' }, true, false],
    [[], { FORCE_COLOR: '0' }, true, false],
    [[], { NO_COLOR: '1', FORCE_COLOR: '1' }, true, false],
    [['--color', 'always'], { NO_COLOR: '1' }, false, true],
    [[], { ZKAI_COLOR: 'never' }, true, false],
  ])('%j with %j, terminal %s: %s', (argv, env, isTTY, color) => {
    expect(wantsColor({ isTTY }, argv, env)).toBe(color);
  });
});

describe('flagsFromVariables', () => {
  const FLAGS = {
    limit: { type: 'option', char: 'n', env: 'ZKAI_LIMIT', aliases: ['count'] },
    name: { type: 'option' },
    force: { type: 'boolean', env: 'ZKAI_FORCE' },
  } as const;

  test.each([
    [[], { ZKAI_LIMIT: '1' }, ['ZKAI_LIMIT']],
    [['--', '--limit'], { ZKAI_LIMIT: '1' }, ['ZKAI_LIMIT']],
    [['--limited'], { ZKAI_LIMIT: '1' }, ['ZKAI_LIMIT']],
    [[], { ZKAI_LIMIT: '' }, []],
    [[], { ZKAI_FORCE: '1' }, ['ZKAI_FORCE']],
    [['--force'], { ZKAI_FORCE: '1' }, []],
    [[], {}, []],
    [['--limit', '2'], { ZKAI_LIMIT: '1' }, []],
    [['--limit=2'], { ZKAI_LIMIT: '1' }, []],
    [['--count=2'], { ZKAI_LIMIT: '1' }, []],
    [['-n2'], { ZKAI_LIMIT: '1' }, []],
  ])('%j with %j: %j', (argv, env, variables) => {
    expect([...flagsFromVariables(FLAGS, argv, env).values()]).toEqual(variables);
  });
});

describe('toFailure', () => {
  const names = { command: 'plan', flags: [] };

  test('passes on a failure that was thrown on purpose', () => {
    const failure = new ZkaiFailure('stale', 'moved');
    expect(toFailure(failure, names)).toBe(failure);
  });

  test.each([
    ['unreachable', 7],
    ['timeout', 7],
    ['connection-loss', 7],
    ['session-expired', 7],
    ['no-auth', 7],
    ['auth-failed', 7],
    ['marshalling', 1],
  ] as const satisfies readonly (readonly [ZookeeperErrorCode, number])[])(
    'gives the ZooKeeper error %s the exit code %d',
    (code, exitCode) => {
      expect(toFailure(new ZookeeperError(code, 'x'), names)).toMatchObject({ exitCode, message: 'x' });
    },
  );

  test('tells of a working directory that was removed as that', () => {
    const thrown = Object.assign(new Error('ENOENT: no such file or directory, uv_cwd'), {
      code: 'ENOENT',
      syscall: 'uv_cwd',
    });
    expect(toFailure(thrown, names)).toMatchObject({ code: 'failed', exitCode: 1 });
  });

  test.each([[new TypeError('boom')], ['boom'], [undefined]])(
    'calls %s a bug, and keeps its cause',
    (thrown) => {
      expect(toFailure(thrown, names)).toMatchObject({ code: 'bug', exitCode: 70, cause: expect.any(Error) });
    },
  );
});

test('asking what became of an apply says nothing of how it came to that: recover asks, too', () => {
  const lines: string[] = [];
  const stderr = vi.spyOn(process.stderr, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
  onTestFinished(() => stderr.mockRestore());
  progressLines('waits')({ event: 'checking-outcome', id: 'ID' });
  expect(lines).toEqual(['asking what became of apply ID\n']);
});

test.each<[ProgressEvent, string]>([
  [
    { event: 'committing', id: 'ID', ops: 1234, bytes: 56_789 },
    'committing one transaction: 1,234 operations, 56,789 bytes',
  ],
  [
    { event: 'committing', id: 'ID', ops: 20_000, bytes: 235_110, batches: 22 },
    'committing 22 batches behind a journal: 20,000 operations, the largest of 235,110 bytes',
  ],
  [{ event: 'reading', znodes: 20_000 }, 'reading 20,000 znodes'],
  [{ event: 'applying', batch: 2, batches: 22, znodes: 1818 }, 'applied batch 2 of 22, 1,818 znodes'],
])('a step is one line: %j', (event, line) => {
  const lines: string[] = [];
  progressLines('steps', (text) => lines.push(text))(event);
  expect(lines).toEqual([line]);
});

test.each([
  [200, false],
  [201, false],
  [201, true],
])(
  'of %i rows that nobody is asked about, with --verbose %s, a job logs the rows or what they come to',
  (n, verbose) => {
    const lines: string[] = [];
    const stderr = vi
      .spyOn(process.stderr, 'write')
      .mockImplementation((line) => lines.push(String(line)) > 0);
    onTestFinished(() => stderr.mockRestore());
    const prompt = { canAsk: false, confirm: async () => false };
    const { present } = approval({ prompt, flags: { verbose, quiet: false } }, { needed: false });
    const rows = Array.from({ length: n }, (_, i) =>
      change(`/n${i}`, { before: Buffer.from('1'), after: Buffer.from('2') }),
    );
    present(plan(rows));
    const listed = lines.join('').match(/~ update/g)?.length ?? 0;
    expect(listed).toBe(verbose || n <= 200 ? n : 0);
  },
);

describe('identityOf', () => {
  test.each([
    [{}, null],
    [
      {
        GITHUB_ACTIONS: 'true',
        GITHUB_SERVER_URL: 'https://github.com',
        GITHUB_REPOSITORY: 'a/b',
        GITHUB_RUN_ID: '7',
      },
      'github https://github.com/a/b/actions/runs/7',
    ],
    [
      { GITLAB_CI: 'true', CI_JOB_URL: 'https://gitlab.com/a/b/-/jobs/7' },
      'gitlab https://gitlab.com/a/b/-/jobs/7',
    ],
  ])('tells the run of a CI system from %j', async (env, ci) => {
    const identity = await identityOf(noCommit, env)();
    expect(identity.ci).toBe(ci);
    expect(identity.who).toBe(`${identity.who.split('@')[0]}@${identity.host}`);
  });

  test('reads the commit once', async () => {
    let reads = 0;
    const identity = identityOf(async () => {
      reads += 1;
      return { commit: 'c', branch: null, dirty: false };
    }, {});
    await Promise.all([identity(), identity()]);
    expect(reads).toBe(1);
  });
});

async function noCommit(): Promise<null> {
  return null;
}
