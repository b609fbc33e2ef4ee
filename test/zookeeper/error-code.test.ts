import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ZookeeperError } from '../../src/ports/zookeeper.ts';
import { errorCode, serverError } from '../../src/zookeeper/error-code.ts';

test.each([
  [-5, 'marshalling'],
  [-6, 'unimplemented'],
  [-8, 'bad-arguments'],
  [-101, 'no-node'],
  [-102, 'no-auth'],
  [-103, 'bad-version'],
  [-108, 'no-children-for-ephemerals'],
  [-110, 'node-exists'],
  [-111, 'not-empty'],
  [-112, 'session-expired'],
  [-114, 'invalid-acl'],
  [-115, 'auth-failed'],
  [-118, 'session-moved'],
  [-119, 'not-read-only'],
  [-124, 'auth-failed'],
  [-125, 'quota-exceeded'],
  [-127, 'throttled'],
])('the number %d is %s', (serverCode, code) => {
  expect(errorCode(serverCode)).toBe(code);
  expect(serverError('create', serverCode)).toMatchObject({ code, serverCode, sent: true });
});

test('every number is an error with a name, one that nobody knows is "other" and keeps its number', () => {
  fc.assert(
    fc.property(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), (serverCode) => {
      const error = serverError('read', serverCode);
      expect(error).toBeInstanceOf(ZookeeperError);
      expect(error).toMatchObject({ code: errorCode(serverCode), serverCode });
    }),
  );
  for (const unknown of [-1, -2, -3, -120, -121, -126, -128, -9999, 1])
    expect(errorCode(unknown)).toBe('other');
});
