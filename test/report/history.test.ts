import { describe, expect, it } from 'vitest';
import { createPaint } from '../../src/report/paint.ts';
import { renderBlame } from '../../src/report/pretty/blame.ts';
import { renderDiff } from '../../src/report/pretty/diff.ts';
import { renderRevision } from '../../src/report/pretty/revision.ts';
import { renderRollback } from '../../src/report/pretty/rollback.ts';
import { znodePath } from '../../src/model/znode-path.ts';
import { golden } from './golden.ts';
import { appliedRevision, blame, movedBlame, revisionDiff } from './history-samples.ts';
import { applied } from './samples.ts';

const paint = createPaint({ color: false });
const quiet = { paint, verbose: false };

describe('renderRevision', () => {
  it('shows who, why, and every change with its fields; whole values with --verbose', () => {
    const text = renderRevision(appliedRevision(), quiet);
    expect(text).toBe(golden('revision.txt', text));
    expect(renderRevision(appliedRevision(), { paint, verbose: true })).toContain('- /lr    1\n');
  });

  it('knows a revision that changed nothing', () => {
    expect(renderRevision(appliedRevision({ changes: [] }), quiet)).toContain('  no znode changed\n');
  });
});

describe('renderDiff', () => {
  it('shows what was created, changed and deleted in between', () => {
    const text = renderDiff(revisionDiff(), quiet);
    expect(text).toBe(golden('diff.txt', text));
  });

  it('says that there is none', () => {
    expect(renderDiff(revisionDiff([]), quiet)).toBe('No difference between revisions 1 and 2.');
  });
});

describe('renderBlame', () => {
  it('names the revision, the commit and the owner', () => {
    const text = renderBlame(blame(), { paint });
    expect(text).toBe(golden('blame.txt', text));
  });

  it.each([
    [{ writer: 'outside' }, 'written outside zkai'],
    [{ writer: 'outside' }, 'before that, touched by revision 2'],
    [{ writer: 'outside', live: null }, 'deleted outside zkai'],
    [{ live: null, owner: null }, 'deleted by revision 2'],
    [{ live: null, owner: null }, 'Deleted by revision 2; nobody owns it.'],
    [{ owner: null, writer: 'outside', revision: null }, 'Written outside zkai; zkai does not own it.'],
    [{ acl: { revision: 3, entry: null } }, 'its ACL was set by revision 3'],
    [
      { revision: null, acl: { revision: 3, entry: null } },
      'written, or taken over, by a revision that was pruned',
    ],
    [{ revision: { revision: 2, entry: null } }, 'its entry was pruned from the history'],
    [{ live: null, owner: null, movedTo: znodePath('/zkai/z') }, 'moved to /zkai/z by revision 2'],
    [{ writer: 'outside', movedTo: znodePath('/zkai/z') }, 'before that, moved to /zkai/z by revision 2'],
  ] as const)('says of %j: %s', (facts, sentence) => {
    expect(
      renderBlame(blame(facts), { paint })
        .split('\n')
        .map((line) => line.trim()),
    ).toContain(sentence);
  });
});

describe('renderBlame of a renamed znode', () => {
  it('names every rename, and who wrote what they carried', () => {
    const text = renderBlame(movedBlame(), { paint });
    expect(text).toBe(golden('blame-moved.txt', text));
  });

  it.each([
    [{ content: null }, 'moved from /zkai/b and changed by revision 2'],
    [
      { content: { path: znodePath('/zkai/c'), writer: 'outside', revision: { revision: 1, entry: null } } },
      'what is in it was there before revision 1 took it over, as /zkai/c',
    ],
    [
      { content: { path: znodePath('/zkai/c'), writer: 'unknown', revision: null } },
      'what is in it was written as /zkai/c, by a revision that was pruned',
    ],
  ] as const)('says of %j: %s', (facts, sentence) => {
    expect(renderBlame(movedBlame(facts), { paint })).toContain(`  ${sentence}\n`);
  });
});

describe('renderRollback', () => {
  const git = { command: 'git revert --no-edit a..b', why: 'differs', dirty: false } as const;

  it('says what was put back, that git does not know of it, and the command', () => {
    const text = renderRollback(applied(), { paint, to: 12, git });
    expect(text).toBe(golden('rollback.txt', text));
  });

  it.each([
    [{ command: null, why: 'same-commit', dirty: false }, 'there is nothing to revert'],
    [{ command: null, why: 'undone', dirty: false }, 'nothing is left to revert'],
    [{ command: null, why: 'undone', dirty: true }, 'uncommitted changes, which no revert takes back'],
    [{ command: null, why: 'no-commit', dirty: false }, 'change the files by hand'],
    [{ ...git, dirty: true }, 'uncommitted changes, which no revert takes back'],
  ] as const)('says of %j: %s', (facts, words) => {
    expect(renderRollback(applied(), { paint, to: 12, git: facts })).toContain(words);
  });

  it('is short where nothing was to be done', () => {
    const text = renderRollback(applied({ outcome: 'nothing-to-do', revision: 14 }), { paint, to: 12, git });
    expect(text).toBe('Nothing to do. ZooKeeper is as revision 12 left it (revision 14).');
  });
});
