import { findingAt } from './field.ts';
import { type Rule } from './rule.ts';
import { forEachEnsemble } from './each-ensemble.ts';

export const standaloneGrowth: Rule = {
  id: 'ZK416',
  check: forEachEnsemble((ensemble) => {
    const standalone = ensemble.at('settings', 'standaloneEnabled');
    if (!standalone.isTrue || !ensemble.at('settings', 'reconfigEnabled').isTrue) return [];
    return [
      findingAt(standalone, 'ZK416', {
        message:
          'a server with standaloneEnabled cannot be joined by others, so reconfigEnabled has no effect',
        fix: 'Set standaloneEnabled: false, or reconfigEnabled: false.',
      }),
    ];
  }),
};
