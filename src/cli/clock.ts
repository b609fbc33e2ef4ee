import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { type Clock } from '../ports/clock.ts';

/** Above this a timer of Node fires at once: who wants to sleep longer wakes up early, and looks at the clock. */
const LONGEST_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  sleep: async (ms, signal) => {
    await wait(Math.min(ms, LONGEST_MS), undefined, signal === undefined ? {} : { signal });
  },
  uuid: () => randomUUID(),
};
