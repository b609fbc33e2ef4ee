import { type ZkaiFailure } from '../../../src/model/failure.ts';
import { isWithin, znodePath } from '../../../src/model/znode-path.ts';
import { type Raw } from '../../support/raw.ts';
import { type Chronicle, type Deed } from './chronicle.ts';

/**
 * Does what the hint of exit 8 asks for: every znode that it names gets back what zkai had written, and loses what
 * somebody put below it. False where that is not possible, since a znode of zkai's is below it.
 */
export async function putBack(who: Raw, written: Chronicle, { details }: ZkaiFailure): Promise<boolean> {
  for (const path of details) {
    const below = [...(await who.tree()).keys()].filter((one) => isWithin(one as never, znodePath(path)));
    const strangers = below.filter((one) => one !== path);
    if (strangers.some((one) => isOfZkai(written, one))) return false;
    for (const one of below.toReversed()) {
      await who.remove(one);
      written.add({ ...blank(one), left: null });
    }
    const last = written.deeds.findLast((deed) => deed.by === 'zkai' && isOf(deed, path));
    if (last === undefined || last.left === null) continue;
    await who.create(path, '');
    for (let version = 0; version < last.version; version += 1) await who.set(path, last.left);
    written.add({ ...blank(path), left: last.left, version: last.version });
  }
  return details.length > 0;
}

function isOfZkai({ deeds }: Chronicle, path: string): boolean {
  const last = deeds.findLast((deed) => isOf(deed, path));
  return last === undefined || last.by === 'zkai';
}

function isOf(deed: Deed, path: string): boolean {
  return deed.path === path && deed.what === 'value';
}

function blank(path: string): Omit<Deed, 'left'> {
  return { by: 'repair', path, what: 'value', made: true, version: 0 };
}
