import { durationMs } from '../../resolve/duration.ts';
import { findingAt } from './field.ts';
import { type Rule } from './rule.ts';
import { forEachEnsemble, DEFAULT_TICK_MS } from './each-ensemble.ts';

export const sessionTimeoutRange: Rule = {
  id: 'ZK408',
  check: forEachEnsemble((ensemble, { document }) => {
    const settings = ensemble.at('settings');
    const tick = settings.at('tickTime').number ?? DEFAULT_TICK_MS;
    const longest = durationMs(settings.at('maxSessionTimeout').value) ?? 20 * tick;
    const timeouts = [
      document.at('spec', 'clients', 'sessionTimeout'),
      document.at('spec', 'heartbeat', 'sessionTimeout'),
    ];
    return timeouts.flatMap((timeout) => {
      const ms = durationMs(timeout.value);
      if (ms === undefined || (ms >= 2 * tick && ms <= longest)) return [];
      return findingAt(timeout, 'ZK408', {
        message: `the servers allow ${2 * tick}ms to ${longest}ms with a tickTime of ${tick} ms, and ${timeout.text} is outside`,
        fix: 'Change the timeout or tickTime.',
      });
    });
  }),
};
