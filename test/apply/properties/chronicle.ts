import { type WriteOp } from '../../../src/model/write-op.ts';
import { type World } from '../../../src/ports/world.ts';
import { type ZookeeperWriter } from '../../../src/ports/zookeeper.ts';
import { createZookeeper } from '../../../src/zookeeper/create-zookeeper.ts';
import { type Moment } from './story.ts';

/** What one znode went through; `left` is its value then, `null` where there is none any more. */
export interface Deed {
  /** `repair`: by somebody who puts back what zkai had written. */
  readonly by: 'zkai' | 'somebody' | 'repair';
  readonly path: string;
  /** Of the value, or of the ACL alone. */
  readonly what: 'value' | 'acl';
  readonly left: string | null;
  /** It made the znode, also where it had deleted one before. */
  readonly made: boolean;
  /** Of the data, after it. */
  readonly version: number;
}

/**
 * Everything that was written to the znodes beside the ledger, by zkai and by others, in the order in which the server
 * did it. That is known because nobody else writes while a transaction of zkai's is on its way.
 */
export interface Chronicle {
  readonly deeds: readonly Deed[];
  /** Writes of zkai's that went through, by what they do. */
  readonly done: readonly Moment[];
  add(deed: Deed): void;
  note(line: string): void;
  /** The real server, but for `meddle`, which runs before each write and may throw: then nothing is sent any more. */
  world(meddle: Meddle): Pick<World, 'zookeeper'>;
}

export interface Meddle {
  /** Whether something happens before this write; what is on its way is waited for then. */
  readonly isDue: (moment: Moment) => boolean;
  readonly act: (moment: Moment) => Promise<void>;
}

const LEDGER = '/zkai/.zkai';

/** `lines` gets the same as sentences, with all that zkai sent. */
export function chronicle(lines: string[]): Chronicle {
  const deeds: Deed[] = [];
  const done: Moment[] = [];
  const record = (moment: Moment, ops: readonly WriteOp[], outcome: Awaited<ReturnType<Multi>>): void => {
    if (!outcome.committed) {
      lines.push(`zkai: ${moment}: refused, ${outcome.code} at ${ops[outcome.index]?.path}`);
      return;
    }
    done.push(moment);
    const written = new Map<string, Deed>();
    for (const [index, op] of ops.entries()) {
      if (op.op === 'check' || isOwn(op.path)) continue;
      const result = outcome.results[index];
      const version = result?.op === 'set' ? result.stat.version : 0;
      const made = op.op === 'create' || (written.get(op.path)?.made ?? false);
      const left = op.op === 'delete' ? null : op.data.toString();
      written.set(op.path, { by: 'zkai', path: op.path, what: 'value', left, made, version });
    }
    deeds.push(...written.values());
    lines.push(`zkai: ${moment}: ${[...written.values()].map(sentence).join(', ')}`);
  };
  return {
    deeds,
    done,
    add: (deed) => {
      deeds.push(deed);
      lines.push(`${deed.by}: ${sentence(deed)}`);
    },
    note: (line) => void lines.push(line),
    world: (meddle) => {
      const real = createZookeeper();
      const onTheWay = new Set<Promise<unknown>>();
      let queue = Promise.resolve();
      /** In their order, several on the way at once unless somebody is to get in between. */
      const send = <T>(moment: Moment, write: () => Promise<T>): Promise<T> => {
        const acted = queue.then(async () => {
          if (!meddle.isDue(moment)) return;
          await Promise.allSettled(onTheWay);
          await meddle.act(moment);
        });
        const sent = acted.then(() => {
          const answer = write();
          const settled = answer.finally(() => onTheWay.delete(settled));
          settled.catch(() => {});
          onTheWay.add(settled);
          return { answer };
        });
        queue = sent.then(
          () => {},
          () => {},
        );
        return sent.then(({ answer }) => answer);
      };
      const wrap = (session: ZookeeperWriter): ZookeeperWriter => {
        const own = {
          multi: ((ops) => {
            const moment = momentOf(ops);
            return send(moment, async () => {
              const outcome = await session.multi(ops);
              record(moment, ops, outcome);
              return outcome;
            });
          }) satisfies Multi,
          setAcl: ((path, acl, version) =>
            send('acl', async () => {
              const stat = await session.setAcl(path, acl, version);
              done.push('acl');
              if (!isOwn(path)) {
                deeds.push({ by: 'zkai', path, what: 'acl', left: '', made: false, version: stat.version });
                lines.push(`zkai: set the ACL of ${path}`);
              }
              return stat;
            })) satisfies ZookeeperWriter['setAcl'],
        };
        return new Proxy(session, {
          get: (target, name) => {
            if (name === 'multi' || name === 'setAcl') return own[name];
            const value: unknown = Reflect.get(target, name, target);
            return typeof value === 'function' ? value.bind(target) : value;
          },
        });
      };
      return {
        zookeeper: { ...real, connectWriter: async (options) => wrap(await real.connectWriter(options)) },
      };
    },
  };
}

type Multi = ZookeeperWriter['multi'];

/** The ledger, and the pins of --strict. */
function isOwn(path: string): boolean {
  return path.startsWith(LEDGER) || path === '/zkai' || path.includes('/.zkai-');
}

/** What a transaction is for, by what it writes. */
function momentOf(ops: readonly WriteOp[]): Moment {
  const has = (what: WriteOp['op'], path: string) =>
    ops.some((op) => op.op === what && op.path.startsWith(`${LEDGER}/${path}`));
  const mark = ops.flatMap(({ op, path }) => {
    const found = /\/journal\/(done|undone)-0*(\d+)$/.exec(path);
    return op === 'create' && found !== null ? [found] : [];
  })[0];
  if (mark !== undefined) return mark[1] === 'done' ? `batch ${Number(mark[2])}` : `undo ${Number(mark[2])}`;
  if (has('create', 'history/')) return 'commit';
  if (ops.some(({ op, path }) => op === 'create' && path === `${LEDGER}/lock`)) return 'lock';
  if (ops.some(({ op, path }) => op === 'delete' && path === `${LEDGER}/lock`)) return 'release';
  if (has('create', 'journal/cursor')) return 'begin';
  if (has('set', 'journal/cursor')) return 'turn around';
  if (has('create', 'journal')) return 'journal';
  if (has('create', 'documents') || has('set', 'documents') || has('set', 'parents')) return 'records';
  return 'other';
}

function sentence({ what, path, left, made, version }: Deed): string {
  if (what === 'acl') return `set the ACL of ${path}`;
  if (left === null) return `deleted ${path}`;
  const value = left.length > 20 ? `${left[0]}×${left.length}` : JSON.stringify(left);
  return `${made ? 'created' : 'set'} ${path} = ${value} (version ${version})`;
}
