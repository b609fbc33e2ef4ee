import { afterAll, beforeAll } from 'vitest';
import { type PrivateServer, startServer } from '../support/server.ts';

/**
 * One server for the tests of a file that kill or pause it (and bring it back); each gets a chroot. Its sessions end
 * after four seconds at most, and with them the locks of whoever was cut off.
 */
export function ownServer(): () => PrivateServer {
  let server: PrivateServer;
  let chroots = 0;
  beforeAll(async () => {
    server = await startServer({ config: { maxSessionTimeout: 4000 } });
  });
  afterAll(() => server.stop());
  return () => {
    chroots += 1;
    const connect = `${server.connect}/t${chroots}`;
    return Object.create(server, { connect: { value: connect } }) as PrivateServer;
  };
}
