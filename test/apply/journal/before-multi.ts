import { type WriteOp } from '../../../src/model/write-op.ts';
import { type World } from '../../../src/ports/world.ts';
import { type ZookeeperWriter } from '../../../src/ports/zookeeper.ts';
import { createZookeeper } from '../../../src/zookeeper/create-zookeeper.ts';

/** A world on the real server that does something before every transaction of ours; they stay in their order. */
export function beforeMulti(
  act: (ops: readonly WriteOp[], index: number) => Promise<void> | void,
): Partial<World> {
  const real = createZookeeper();
  let index = 0;
  let queue = Promise.resolve();
  return {
    zookeeper: {
      ...real,
      connectWriter: async (options) => {
        const session = await real.connectWriter(options);
        const multi: ZookeeperWriter['multi'] = (ops) => {
          const acted = queue.then(() => act(ops, index++));
          const outcome = acted.then(() => session.multi(ops));
          queue = acted.then(
            () => {},
            () => {},
          );
          return outcome;
        };
        return new Proxy(session, {
          get: (target, name) => {
            if (name === 'multi') return multi;
            const value: unknown = Reflect.get(target, name, target);
            return typeof value === 'function' ? value.bind(target) : value;
          },
        });
      },
    },
  };
}

/** Whether a transaction writes this path. */
export function writes(ops: readonly WriteOp[], path: string): boolean {
  return ops.some((op) => op.path === path && op.op !== 'check');
}
