import { type ConnectOptions, type ZookeeperPort } from '../ports/zookeeper.ts';
import { ReadClient, WriteClient } from './client.ts';
import { connect } from './connect.ts';
import { parseConnectString } from './connect-string.ts';
import { Session } from './session.ts';

/**
 * ZooKeeper over TCP. `log` gets short lines about connections and requests (kind, sizes, milliseconds),
 * never data, and never credentials.
 */
export function createZookeeper({ log = () => {} }: { log?: (line: string) => void } = {}): ZookeeperPort {
  const open = async (options: ConnectOptions) => {
    const { servers, chroot } = parseConnectString(options.connect);
    const opened = await connect(servers, options, log);
    log(`session ${opened.sessionId} on ${opened.server}, timeout ${opened.sessionTimeoutMs} ms`);
    const session = new Session(opened, { timeoutMs: options.timeoutMs, log });
    return { session, chroot: options.withoutChroot === true ? '' : chroot };
  };
  return {
    connectReader: async (options) => {
      const { session, chroot } = await open(options);
      return new ReadClient(session, chroot);
    },
    connectWriter: async (options) => {
      const { session, chroot } = await open(options);
      return new WriteClient(session, chroot);
    },
    askServers: async () => [],
  };
}
