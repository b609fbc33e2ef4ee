import { type World } from '../../ports/world.ts';

/** What files are to hold, and do not yet. */
export interface Drafts {
  /** YAML and JSON, by path. */
  readonly texts: Map<string, string>;
  /** The files that documents name. */
  readonly contents: Map<string, Buffer>;
}

export function noDrafts(): Drafts {
  return { texts: new Map(), contents: new Map() };
}

/** The world as if the drafts were the files. */
export function withDrafts(world: World, { texts, contents }: Drafts): World {
  const { files } = world;
  return {
    ...world,
    files: {
      ...files,
      readText: async (path) => texts.get(path) ?? files.readText(path),
      readBytes: async (path) => contents.get(path) ?? files.readBytes(path),
    },
  };
}
