import { expect, test } from 'vitest';
import { failureOf, testProject } from '../../support/project.ts';
import { type Raw, raw, visible } from '../../support/raw.ts';
import { beforeMulti, writes } from './before-multi.ts';
import { filler } from '../../support/filler.ts';

/** Each in a batch of its own. */
function large(letter: string): Record<string, string> {
  return Object.fromEntries(Array.from({ length: 9 }, (_, at) => [`/n${at}`, filler(letter, 130_000)]));
}

/** Another znode of the same version in the place of one. */
async function swap(who: Raw, path: string): Promise<void> {
  const version = (await who.get(path))?.stat.version ?? 0;
  await who.remove(path);
  await who.create(path, 'theirs');
  for (let at = 0; at < version; at += 1) await who.set(path, 'theirs');
}

test.each([
  ['updated', large('b')],
  ['deleted', { ...large('b'), '/n4': undefined }],
])(
  'a znode swapped for another of the same version right before its batch, to be %s: exit 8 with its path, all else applied',
  async (_, next) => {
    const declared = Object.fromEntries(
      Object.entries(next).filter((entry): entry is [string, string] => entry[1] !== undefined),
    );
    const project = await testProject({ environment: { batching: 'journal' } });
    await project.declare(large('a'));
    await project.apply();
    const who = await raw(project.connect);
    await project.declare(declared);
    const world = beforeMulti(async (ops) => {
      if (writes(ops, '/n4') && writes(ops, '/zkai/.zkai/journal/cursor')) await swap(who, '/n4');
    });
    const failure = await failureOf(project.apply({ world }));
    expect(failure).toMatchObject({ code: 'replaced-foreign', exitCode: 8, details: ['/n4'] });
    expect(await visible(who)).toEqual(declared);
    expect(await who.get('/zkai/.zkai/journal')).toBeNull();
    expect(await who.children('/zkai/.zkai/locks')).toEqual([]);
    expect(await project.drift()).toMatchObject({ items: [] });
    expect((await project.recover()).outcome).toBe('nothing-to-do');
  },
);
