import { type World } from '../../ports/world.ts';

/** Texts of files that are not written yet, by path. */
export type Drafts = Map<string, string>;

/** The world as if the drafts were the files. */
export function withDrafts(world: World, drafts: ReadonlyMap<string, string>): World {
  const { files } = world;
  return {
    ...world,
    files: { ...files, readText: async (path) => drafts.get(path) ?? files.readText(path) },
  };
}
