import { type Acl, aclText } from '../../../src/model/acl.ts';
import { isWithin, znodePath } from '../../../src/model/znode-path.ts';
import { type Raw } from '../../support/raw.ts';
import { type Chronicle } from './chronicle.ts';
import { type Act } from './story.ts';

/** An ACL that nobody declares, and that keeps nobody out. */
const OTHER_ACL: Acl = [
  { perms: 31, scheme: 'world', id: 'anyone' },
  { perms: 1, scheme: 'ip', id: '127.0.0.2' },
];

/** A znode as anybody sees it. */
export interface Seen {
  readonly value: string;
  readonly acl: string;
  /** `czxid mzxid version` */
  readonly stat: string;
}

/** Every znode but the ledger. */
export async function look(who: Raw): Promise<Map<string, Seen>> {
  const found = new Map<string, Seen>();
  for (const [path, { data, stat }] of await who.tree()) {
    if (path === '/' || isWithin(path as never, znodePath('/zkai'))) continue;
    const acl = await who.session.getAcl(znodePath(path));
    found.set(path, {
      value: data.toString(),
      acl: aclText(acl?.acl ?? []),
      stat: `${stat.czxid} ${stat.mzxid} ${stat.version}`,
    });
  }
  return found;
}

/** Does what can be done; what the server refuses has not happened. */
export async function meddle(who: Raw, chronicle: Chronicle, { does, path, value }: Act): Promise<void> {
  const there = await who.get(path);
  const add = (left: string | null, made: boolean, version: number, what: 'value' | 'acl' = 'value') =>
    chronicle.add({ by: 'somebody', path, what, left, made, version });
  const version = there?.stat.version ?? 0;
  const raise = async (to: number) => {
    for (let at = 0; at < to; at += 1) await who.set(path, value);
    add(value, true, to);
  };
  try {
    switch (does) {
      case 'write':
        if (there === null) await create(who, path, value);
        else await who.set(path, value);
        return add(value, there === null, there === null ? 0 : version + 1);
      case 'delete':
        await who.remove(path);
        return add(null, false, version);
      case 'recreate':
      case 'swap':
        await who.remove(path);
        add(null, false, version);
        await create(who, path, value);
        return await raise(does === 'swap' ? version : 0);
      case 'set the ACL of':
        await who.session.setAcl(znodePath(path), OTHER_ACL, -1);
        return add(aclText(OTHER_ACL), false, version, 'acl');
    }
  } catch (error) {
    chronicle.note(`somebody: could not ${does} ${path}: ${error instanceof Error ? error.message : ''}`);
  }
}

/** Without its parents, which are not there any more or not yet. */
function create(who: Raw, path: string, value: string): Promise<void> {
  const acl = [{ perms: 31, scheme: 'world', id: 'anyone' }];
  return who.multi([{ op: 'create', path: znodePath(path), data: Buffer.from(value), acl }]);
}
