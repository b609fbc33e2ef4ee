import { describe, expect, test } from 'vitest';
import { ZkaiFailure } from '../../src/model/failure.ts';
import {
  addressText,
  connectProblem,
  isLoopback,
  parseConnectString,
} from '../../src/model/connect-string.ts';

describe('a connect string', () => {
  test.each([
    ['zk1', [{ host: 'zk1', port: 2181 }], ''],
    ['zk1:2281', [{ host: 'zk1', port: 2281 }], ''],
    ['zk-1.example.org.:2281', [{ host: 'zk-1.example.org.', port: 2281 }], ''],
    ['[::1]:2281', [{ host: '::1', port: 2281 }], ''],
    ['[fe80::1%eth0]', [{ host: 'fe80::1%eth0', port: 2181 }], ''],
    ['zk1/', [{ host: 'zk1', port: 2181 }], ''],
    ['zk1/ai/ä b', [{ host: 'zk1', port: 2181 }], '/ai/ä b'],
    ['zk1/team@eu', [{ host: 'zk1', port: 2181 }], '/team@eu'],
    [
      ' zk1:2281, zk2 ,[::1]:1 /ai ',
      [
        { host: 'zk1', port: 2281 },
        { host: 'zk2', port: 2181 },
        { host: '::1', port: 1 },
      ],
      '/ai',
    ],
  ])('%j is read', (text, servers, chroot) => {
    expect(parseConnectString(text)).toEqual({ servers, chroot });
    expect(connectProblem(text)).toBeUndefined();
  });

  test.each([
    ['', 'no host'],
    [' ', 'no host'],
    ['/ai', 'no host'],
    ['zk1,,zk2', 'no host'],
    ['zk1,', 'no host'],
    [':2181', 'no host'],
    ['2181', 'write 127.0.0.1:2181'],
    ['[]:2181', 'must hold an IPv6 address'],
    ['[zk1]:2181', 'must hold an IPv6 address'],
    ['[::1]2181', 'must hold an IPv6 address'],
    ['zk 1:2181', '"zk 1" cannot be a host'],
    ['zk1:', 'the port ""'],
    ['zk1:0', 'the port "0"'],
    ['zk1:65536', 'the port "65536"'],
    ['zk1:2181x', 'the port "2181x"'],
    ['zk1:-1', 'the port "-1"'],
    ['zk1:2181 zk2:2181', 'is no server'],
    ['zk1:2888:3888', 'is no server'],
    ['::1', 'must stand in brackets'],
    ['::1:2181', 'must stand in brackets'],
    ['[::1', 'lacks a closing bracket'],
    ['[::1:2181/ai', 'lacks a closing bracket'],
    ['zk1/ai/', 'chroot "/ai/"'],
    ['zk1//ai', 'chroot "//ai"'],
    ['zk1/../ai', 'chroot "/../ai"'],
    ['zk://zk1:2181', 'no zk:// belongs there'],
    ['https://zk1:2181/ai', 'no https:// belongs there'],
    ['zk1:2181/ai:2181', 'stands behind the port'],
    ['h1:2181/a,h2:2181/a', 'write h1:2181,h2:2181/a'],
    ['h1/a, h2/a, h3/a', 'write h1,h2,h3/a'],
    ['h1/a,h2:2181', 'write h1,h2:2181/a'],
    ['h1/a,h2/b', 'write zk1:2181,zk2:2181/ai'],
    ['h1/a,/a', 'write zk1:2181,zk2:2181/ai'],
  ])('%j is refused as usage, with the way to write it', (text, problem) => {
    expect(() => parseConnectString(text)).toThrow(ZkaiFailure);
    expect(() => parseConnectString(text)).toThrow(
      expect.objectContaining({
        code: 'usage',
        message: expect.stringContaining(problem),
        hint: expect.stringMatching(/host:port.*\[::1\]:2181/),
      }),
    );
    expect(connectProblem(text)).toContain(problem);
  });

  test.each(['ci:hunter2@zk1:2181', 'zk://ci:hunter2@zk1/ai', 'ci:hun/ter2@zk1:2181', 'ci:hunter2@zk1,/a'])(
    '%j may hold a password, which is not repeated',
    (text) => {
      const failure = caught(() => parseConnectString(text));
      expect(failure).toMatchObject({ code: 'usage', message: expect.stringContaining('`auth`') });
      expect(`${failure.message} ${failure.hint}`).not.toMatch(/hun|ter2/);
    },
  );

  test('an IPv6 address is printed in brackets', () => {
    expect(addressText({ host: '::1', port: 2181 })).toBe('[::1]:2181');
    expect(addressText({ host: 'zk1', port: 2181 })).toBe('zk1:2181');
  });

  test.each([
    ['localhost', true],
    ['127.0.0.1', true],
    ['127.1.2.3', true],
    ['::1', true],
    ['127.example.org', false],
    ['10.0.0.1', false],
  ])('%s is this machine: %s', (host, expected) => {
    expect(isLoopback({ host })).toBe(expected);
  });
});

function caught(work: () => unknown): ZkaiFailure {
  try {
    work();
  } catch (error) {
    if (error instanceof ZkaiFailure) return error;
  }
  throw new Error('it should have failed');
}
