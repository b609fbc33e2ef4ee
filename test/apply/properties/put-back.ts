import { type ZkaiFailure } from '../../../src/model/failure.ts';
import { ancestorsOf, isWithin, znodePath } from '../../../src/model/znode-path.ts';
import { type Raw } from '../../support/raw.ts';
import { type Chronicle } from './chronicle.ts';

/**
 * Does what the hint of exit 8 asks for: every znode that it names is put back as zkai wrote it, or goes where zkai has
 * written none. False where nothing is named, so that nothing can be done.
 */
export async function putBack(who: Raw, written: Chronicle, { details }: ZkaiFailure): Promise<boolean> {
  for (const path of details) {
    const last = written.deeds.findLast(
      (deed) => deed.by === 'zkai' && deed.path === path && deed.what === 'value',
    );
    if (last === undefined || last.left === null) await removeTree(who, written, path);
    else await write(who, written, path, last.left);
  }
  return details.length > 0;
}

async function write(who: Raw, written: Chronicle, path: string, value: string): Promise<void> {
  const made = (await who.get(path)) === null;
  if (made) {
    for (const parent of ancestorsOf(znodePath(path)).toReversed()) {
      if (parent === '/' || (await who.get(parent)) !== null) continue;
      await who.create(parent, '');
      written.add({ by: 'somebody', path: parent, what: 'value', left: '', made: true, version: 0 });
    }
    await who.create(path, value);
  } else await who.set(path, value);
  written.add({ by: 'repair', path, what: 'value', left: value, made, version: 0 });
}

async function removeTree(who: Raw, written: Chronicle, path: string): Promise<void> {
  const tree = [...(await who.tree()).keys()].filter((one) => isWithin(znodePath(one), znodePath(path)));
  for (const one of tree.toReversed()) {
    await who.remove(one);
    written.add({ by: 'repair', path: one, what: 'value', left: null, made: false, version: 0 });
  }
}
