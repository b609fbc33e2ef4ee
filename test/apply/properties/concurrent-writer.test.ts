import fc from 'fast-check';
import { expect, test } from 'vitest';
import { play } from './play.ts';
import { atomicStory, journalStory, type Story, type Written } from './story.ts';
import { judge } from './verdict.ts';

const IS_FULL = process.env['ZKAI_TEST_FULL'] === '1';
/** What a failure prints as `seed` and `path`, to let the same story happen again. */
const { ZKAI_TEST_SEED, ZKAI_TEST_PATH } = process.env;
const LIMITS = { timeout: IS_FULL ? 1_800_000 : 240_000 };

/** How the stories ended whose every report was true. Throws the shortest one that was not, with all that happened. */
async function endsOf(
  stories: fc.Arbitrary<Story>,
  numRuns: number,
  examples: readonly Story[] = [],
): Promise<readonly string[]> {
  const ends: string[] = [];
  const isTrue = async (story: Story): Promise<void> => {
    const lines: string[] = [];
    try {
      const played = await play(story, lines);
      ends.push(await judge(played));
      await played.who.session.close();
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      throw new Error(`${problem}\n\nThe story:\n${lines.join('\n')}\n`, { cause: error });
    }
  };
  const replay = ZKAI_TEST_PATH === undefined ? {} : { path: ZKAI_TEST_PATH, endOnFailure: true };
  await fc.assert(fc.asyncProperty(stories, isTrue), {
    numRuns,
    examples: examples.map((story) => [story]),
    seed: Number(ZKAI_TEST_SEED ?? 20_260_101),
    ...replay,
  });
  return ends;
}

/** The one window that is left without --strict, which chance seldom finds. */
const SWAPPED: Story = {
  batching: 'atomic',
  because: 'acl',
  from: { '/a': { letter: 'a', large: false, shared: false } },
  to: { '/a': { letter: 'b', large: false, shared: false } },
  found: [],
  acts: [{ during: 'apply', before: 'commit', does: 'swap', path: '/a', value: 'theirs' }],
  killed: null,
  killedAgain: null,
  recovery: 'recover',
};

/** Somebody changes what an earlier batch has written, and then what a later one is to write. */
const BETWEEN_BATCHES: Story = {
  batching: 'journal',
  because: 'acl',
  from: { '/a': large('a'), '/d': large('a'), '/f': large('a'), '/g': large('a') },
  to: { '/a': large('b'), '/f': large('b'), '/g': large('b') },
  found: [],
  acts: [
    { during: 'apply', before: 'batch 3', does: 'write', path: '/a', value: 'theirs' },
    { during: 'apply', before: 'batch 3', does: 'write', path: '/d', value: 'theirs' },
    { during: 'apply', before: 'batch 3', does: 'write', path: '/g', value: 'theirs' },
  ],
  killed: null,
  killedAgain: null,
  recovery: 'recover --undo',
};

function large(letter: string): Written {
  return { letter, large: true, shared: false };
}

test(
  'whatever somebody else writes meanwhile, one transaction is all or nothing, and the report is what happened',
  LIMITS,
  async () => {
    const ends = await endsOf(atomicStory, IS_FULL ? 600 : 20, [SWAPPED]);
    expect(ends).toEqual(expect.arrayContaining(['applied', 'stale', 'replaced-foreign']));
  },
);

test(
  'whatever somebody else writes meanwhile, batches are all or nothing, and the report is what happened',
  LIMITS,
  async () => {
    const ends = await endsOf(journalStory, IS_FULL ? 600 : 16, [BETWEEN_BATCHES]);
    expect(ends).toEqual(expect.arrayContaining(['applied', 'recovered', 'stale', 'undone']));
  },
);
