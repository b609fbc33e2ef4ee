import { ZookeeperError, type ZookeeperErrorCode } from '../ports/zookeeper.ts';

/** The server wants SASL, or another identity, before anything else, and closes the session. */
const WITHOUT_IDENTITY = -124;

/** The server's error numbers that callers act on (`KeeperException.Code` of ZooKeeper). */
const CODES = new Map<number, ZookeeperErrorCode>([
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
  [WITHOUT_IDENTITY, 'auth-failed'],
  [-125, 'quota-exceeded'],
  [-127, 'throttled'],
]);

/** The name of a server's error number. A number of a newer server is a value, too: `other`. */
export function errorCode(serverCode: number): ZookeeperErrorCode {
  return CODES.get(serverCode) ?? 'other';
}

/** The error for a request that the server answered with an error number. */
export function serverError(kind: string, serverCode: number): ZookeeperError {
  const code = errorCode(serverCode);
  const name = code === 'other' ? 'an error' : code;
  const answer =
    serverCode === WITHOUT_IDENTITY
      ? `the server serves only clients that authenticate, perhaps by the scheme sasl (${serverCode})`
      : `the server answered ${name} (${serverCode})`;
  return new ZookeeperError(code, `${kind}: ${answer}`, { serverCode, sent: true });
}
