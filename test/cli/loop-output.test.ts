import { expect, test, vi } from 'vitest';
import { systemClock } from '../../src/cli/clock.ts';
import { loopOutput } from '../../src/cli/loop-output.ts';
import { type ReconcileEvent } from '../../src/model/reconcile.ts';

const FOLLOWING: ReconcileEvent = { event: 'following', ahead: 2 };
const gone = (reason: string): ReconcileEvent => ({ event: 'disconnected', reason });

test('that others still lead, and that there still is no server, is told once', () => {
  const lines: string[] = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    lines.push(String(text).replace(/^\S+ /, '').trimEnd());
    return true;
  });
  try {
    const { tell } = loopOutput({ format: 'pretty', quiet: false }, { replica: 'r', clock: systemClock });
    for (const event of [
      FOLLOWING,
      FOLLOWING,
      gone('a'),
      gone('b'),
      FOLLOWING,
      { ...FOLLOWING, ahead: 1 },
    ] as const)
      tell(event);
  } finally {
    vi.restoreAllMocks();
  }
  const following = 'following; 2 replicas before this one';
  expect(lines).toEqual([
    following,
    expect.stringContaining('a'),
    following,
    'following; 1 replica before this one',
  ]);
});
