import { type Finding } from '../../../model/finding.ts';
import { durationMs } from '../../resolve/duration.ts';
import { findingAt, type Field } from './field.ts';
import { type Rule, type RuleContext } from './rule.ts';

/** Status writes per second that one task may cause before they are worth a word. */
const WRITES_PER_SECOND = 100;

function forEachTask(check: (spec: Field) => Finding[]): Rule['check'] {
  return ({ clusters }: RuleContext) =>
    clusters.flatMap(({ tasks }) => [...tasks.values()].flatMap((task) => check(task.at('spec'))));
}

export const gangBounds: Rule = {
  id: 'ZK315',
  check: forEachTask((spec) => {
    const gang = spec.at('gang', 'minAvailable');
    const replicas = spec.at('replicas').number;
    const smallest = spec.at('elastic', 'min').number;
    if (gang.number === undefined || replicas === undefined) return [];
    if (gang.number > replicas) {
      return [
        findingAt(gang, 'ZK315', {
          message: `gang.minAvailable is ${gang.number}, but the task has ${replicas} replicas: it could never start`,
          fix: `Use a value of 1 to ${replicas}, or more replicas.`,
        }),
      ];
    }
    if (smallest === undefined || gang.number <= smallest) return [];
    return [
      findingAt(gang, 'ZK315', {
        message: `gang.minAvailable is ${gang.number}, but elastic.min lets the task shrink to ${smallest}`,
        fix: 'Lower gang.minAvailable or raise elastic.min.',
      }),
    ];
  }),
};

export const elasticBounds: Rule = {
  id: 'ZK316',
  check: forEachTask((spec) => {
    const min = spec.at('elastic', 'min');
    const max = spec.at('elastic', 'max');
    const replicas = spec.at('replicas').number;
    if (min.number === undefined || max.number === undefined || replicas === undefined) return [];
    const isOrdered = min.number <= replicas && replicas <= max.number;
    if (isOrdered) return [];
    return [
      findingAt(min.number > replicas ? min : max, 'ZK316', {
        message: `elastic is ${min.number} to ${max.number}, but the task has ${replicas} replicas`,
        fix: 'Keep min <= replicas <= max.',
      }),
    ];
  }),
};

export const duplicateEnv: Rule = {
  id: 'ZK215',
  check: forEachTask((spec) => {
    const first = new Map<string, Field>();
    return spec.at('env').items.flatMap((variable) => {
      const name = variable.at('name');
      if (name.text === undefined) return [];
      const earlier = first.get(name.text);
      if (earlier === undefined) {
        first.set(name.text, name);
        return [];
      }
      return findingAt(name, 'ZK215', {
        message: `${name.text} is set twice`,
        fix: 'Remove one of them.',
        related: [{ message: 'the first one is here', position: earlier.position }],
      });
    });
  }),
};

export const paramWithoutModel: Rule = {
  id: 'ZK216',
  check: forEachTask((spec) =>
    spec.at('model').exists
      ? []
      : spec.at('env').items.flatMap((variable) => {
          const param = variable.at('from', 'param');
          if (!param.exists) return [];
          return findingAt(param, 'ZK216', {
            message: `parameter ${param.text} of which model? The task names none`,
            fix: 'Set spec.model.',
          });
        }),
  ),
};

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
