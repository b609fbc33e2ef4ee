import { type WriteOp } from '../../../src/model/write-op.ts';
import { type World } from '../../../src/ports/world.ts';
import { ZookeeperError, type ZookeeperWriter } from '../../../src/ports/zookeeper.ts';
import { createZookeeper } from '../../../src/zookeeper/create-zookeeper.ts';

/** A transaction, or one change of an ACL. */
export interface Write {
  readonly ops: readonly WriteOp[];
  /** The znode whose ACL it sets; `null` for a transaction. */
  readonly aclOf: string | null;
}

/** `lost`: it is sent, and no answer comes. */
type Fate = 'lost' | void;

/** A world on the real server that does something before everything that we write; all of it stays in its order. */
export function beforeWrite(
  act: (write: Write, index: number) => Promise<Fate> | Fate,
): Pick<World, 'zookeeper'> {
  const real = createZookeeper();
  let index = 0;
  let queue = Promise.resolve();
  const after = <T>(write: Write, send: () => Promise<T>): Promise<T> => {
    const acted = queue.then(() => act(write, index++));
    queue = acted.then(
      () => {},
      () => {},
    );
    return acted.then(async (fate) => {
      const answer = await send();
      if (fate === 'lost') throw new ZookeeperError('connection-loss', 'lost', { sent: true });
      return answer;
    });
  };
  return {
    zookeeper: {
      ...real,
      connectWriter: async (options) => {
        const session = await real.connectWriter(options);
        const multi: ZookeeperWriter['multi'] = (ops) =>
          after({ ops, aclOf: null }, () => session.multi(ops));
        const setAcl: ZookeeperWriter['setAcl'] = (path, acl, aversion) =>
          after({ ops: [], aclOf: path }, () => session.setAcl(path, acl, aversion));
        return new Proxy(session, {
          get: (target, name) => {
            if (name === 'multi') return multi;
            if (name === 'setAcl') return setAcl;
            const value: unknown = Reflect.get(target, name, target);
            return typeof value === 'function' ? value.bind(target) : value;
          },
        });
      },
    },
  };
}
