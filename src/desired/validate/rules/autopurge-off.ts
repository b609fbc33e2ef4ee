import { findingAt } from './field.ts';
import { type Rule } from './rule.ts';
import { forEachEnsemble } from './each-ensemble.ts';

export const autopurgeOff: Rule = {
  id: 'ZK410',
  check: forEachEnsemble((ensemble) => {
    const interval = ensemble.at('settings', 'autopurge', 'intervalHours');
    if (interval.number !== 0) return [];
    return [
      findingAt(interval, 'ZK410', {
        message: 'autopurge is off: snapshots and logs fill the disk',
        fix: 'Set autopurge.intervalHours to 24.',
      }),
    ];
  }),
};
