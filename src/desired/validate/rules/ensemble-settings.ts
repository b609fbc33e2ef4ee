import { type Finding } from '../../../model/finding.ts';
import { isJsonObject } from '../../../model/json.ts';
import { durationMs } from '../../resolve/duration.ts';
import { quantityValue } from '../../resolve/quantity.ts';
import { type Topology } from './cluster.ts';
import { findingAt, type Field } from './field.ts';
import { type Rule, type RuleContext } from './rule.ts';

/** Runs for every ensemble that zkai configures; `ensemble` is `spec.ensemble`. */
function forEachEnsemble(check: (ensemble: Field, topology: Topology) => Finding[]): Rule['check'] {
  return ({ clusters }: RuleContext) =>
    clusters.flatMap(({ topology }) => {
      const ensemble = topology?.document.at('spec', 'ensemble');
      if (topology === undefined || ensemble === undefined || !ensemble.exists) return [];
      return ensemble.at('managed').value === false ? [] : check(ensemble, topology);
    });
}

const DEFAULT_TICK_MS = 2000;

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

export const openReconfig: Rule = {
  id: 'ZK413',
  check: forEachEnsemble((ensemble, { document }) => {
    const reconfig = ensemble.at('settings', 'reconfigEnabled');
    const security = document.at('spec', 'security');
    const identified = security
      .at('acl', 'writers')
      .items.some(({ text }) => text !== undefined && !text.startsWith('world:') && !text.startsWith('ip:'));
    if (!reconfig.isTrue || identified || security.at('tls', 'required').isTrue) return [];
    return [
      findingAt(reconfig, 'ZK413', {
        message: 'reconfigEnabled is on, but no writer has to authenticate',
        fix: 'Name writers in spec.security.acl, require TLS, or set reconfigEnabled: false.',
      }),
    ];
  }),
};

export const heapTooLarge: Rule = {
  id: 'ZK415',
  // Known only where the host is a declared node, too.
  check: forEachEnsemble((ensemble, topology) => {
    const heap = ensemble.at('jvm', 'heap');
    const bytes = quantityValue(heap.value);
    const servers = new Set(ensemble.at('servers').items.map((server) => server.at('host').text));
    if (bytes === undefined) return [];
    const small = topology.nodes.find(({ spec: { value } }) => {
      if (!isJsonObject(value) || typeof value['host'] !== 'string' || !servers.has(value['host']))
        return false;
      const capacity = isJsonObject(value['capacity'])
        ? quantityValue(value['capacity']['memory'])
        : undefined;
      return capacity !== undefined && bytes > 0.75 * capacity;
    });
    if (small === undefined) return [];
    return [
      findingAt(heap, 'ZK415', {
        message: `a heap of ${String(heap.value)} is more than 75 % of the memory of ${small.name}`,
        fix: 'Lower jvm.heap: the file cache of the host needs the rest.',
      }),
    ];
  }),
};

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
