import { findingAt } from './field.ts';
import { type Rule } from './rule.ts';
import { forEachEnsemble, DEFAULT_TICK_MS } from './each-ensemble.ts';

export const shortInitLimit: Rule = {
  id: 'ZK409',
  check: forEachEnsemble((ensemble) => {
    const settings = ensemble.at('settings');
    const limit = settings.at('initLimit');
    const tick = settings.at('tickTime').number ?? DEFAULT_TICK_MS;
    if (limit.number === undefined || limit.number * tick >= 10_000) return [];
    return [
      findingAt(limit, 'ZK409', {
        message: `initLimit of ${limit.number} ticks is ${limit.number * tick} ms: too short for a follower that must load a snapshot`,
        fix: `Use ${Math.ceil(10_000 / tick)} or more.`,
      }),
    ];
  }),
};
