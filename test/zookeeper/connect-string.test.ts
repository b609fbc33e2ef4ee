import { describe, expect, test } from 'vitest';
import { ZkaiFailure } from '../../src/model/failure.ts';
import { addressText, parseConnectString } from '../../src/zookeeper/connect-string.ts';

describe('a connect string', () => {
  test.each([
    ['zk1', [{ host: 'zk1', port: 2181 }], ''],
    ['zk1:2281', [{ host: 'zk1', port: 2281 }], ''],
    ['[::1]:2281', [{ host: '::1', port: 2281 }], ''],
    ['[fe80::1%eth0]', [{ host: 'fe80::1%eth0', port: 2181 }], ''],
    ['zk1/', [{ host: 'zk1', port: 2181 }], ''],
    ['zk1/ai/ä b', [{ host: 'zk1', port: 2181 }], '/ai/ä b'],
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
  });

  test.each([
    '',
    ' ',
    '/ai',
    'zk1,,zk2',
    'zk1,',
    ':2181',
    '[]:2181',
    'zk 1:2181',
    'zk1:',
    'zk1:0',
    'zk1:65536',
    'zk1:2181x',
    'zk1:-1',
    '::1',
    '[::1',
    'zk1/ai/',
    'zk1//ai',
    'zk1/../ai',
  ])('%j is refused as usage, with the way to write it', (text) => {
    expect(() => parseConnectString(text)).toThrow(
      expect.objectContaining({ code: 'usage', hint: expect.stringContaining('host:port') }),
    );
    expect(() => parseConnectString(text)).toThrow(ZkaiFailure);
  });

  test('an IPv6 address is printed in brackets', () => {
    expect(addressText({ host: '::1', port: 2181 })).toBe('[::1]:2181');
    expect(addressText({ host: 'zk1', port: 2181 })).toBe('zk1:2181');
  });
});
