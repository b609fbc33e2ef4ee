import { readFileSync } from 'node:fs';
import { globSync } from 'tinyglobby';
import { describe, expect, test } from 'vitest';
import { toFailure } from '../../src/cli/to-failure.ts';
import { ZookeeperError } from '../../src/ports/zookeeper.ts';

/** Every hint that is written as a literal, with its file; also one that begins on the next line. */
const LITERAL = /\bhint:\s*(?<quote>['"`])(?<text>(?:\\.|(?!\k<quote>)[^\\])+)\k<quote>/g;

function hintsIn(text: string): string[] {
  return [...text.matchAll(LITERAL)].map(({ groups }) => groups?.['text'] ?? '');
}

/** It follows `Try: `: a command, a flag, or a sentence that goes on there. What a placeholder becomes is not known. */
function breaksStyle(hint: string): boolean {
  return !/^(?:[a-z`-]|\$\{)/.test(hint) || hint.endsWith('.');
}

describe('the hints of all failures', () => {
  test('go on after "Try:" in lower case, or are a command, and have no final full stop', () => {
    const files = globSync('src/**/*.ts');
    const hints = files.flatMap((file) =>
      hintsIn(readFileSync(file, 'utf8')).map((hint) => ({ file, hint })),
    );
    expect(hints.length).toBeGreaterThan(40);
    expect(hints.filter(({ hint }) => breaksStyle(hint))).toEqual([]);
  });

  test.each(['unreachable', 'connection-loss', 'no-auth', 'auth-failed'] as const)(
    'do so, too, where ZooKeeper says %s',
    (code) => {
      const { hint } = toFailure(new ZookeeperError(code, 'x'), { command: 'plan', flags: [] });
      expect(hint).toBeDefined();
      expect(breaksStyle(hint ?? '')).toBe(false);
    },
  );

  test.each([
    ["hint: 'zkai init'", false],
    ["hint:\n  `zkai ${a.b('c')} --help`,", false],
    ["hint: '--force replaces it'", false],
    ['hint: `${text}s or ${text}ms`', false],
    ["hint: 'Look at it'", true],
    ["hint: 'look at it.'", true],
    ['hint: "it\'s this."', true],
  ])('are recognised: %j breaks the style: %s', (source, broken) => {
    expect(hintsIn(source).map(breaksStyle)).toEqual([broken]);
  });
});
