import { durationMs } from '../../resolve/duration.ts';
import { findingAt } from './field.ts';
import { type Rule } from './rule.ts';
import { forEachTask } from './each-task.ts';

/** Status writes per second that one task may cause before they are worth a word. */
const WRITES_PER_SECOND = 100;

export const writeRate: Rule = {
  id: 'ZK705',
  check: forEachTask((spec) => {
    const interval = spec.at('progress', 'minInterval');
    const ms = durationMs(interval.value);
    const replicas = spec.at('replicas').number;
    if (ms === undefined || ms === 0 || replicas === undefined) return [];
    const perSecond = (replicas * 1000) / ms;
    if (perSecond <= WRITES_PER_SECOND) return [];
    return [
      findingAt(interval, 'ZK705', {
        message: `${replicas} replicas that report every ${interval.text} are ${Math.round(perSecond)} writes a second; more than ${WRITES_PER_SECOND} slow the ensemble down`,
        fix: `Use a minInterval of ${Math.ceil(replicas / WRITES_PER_SECOND)}s or more.`,
      }),
    ];
  }),
};
