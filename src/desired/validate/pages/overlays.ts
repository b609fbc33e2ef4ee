import { type RulePage } from '../../../model/rule-page.ts';
import { project, task } from './page.ts';

const OVERLAID = project('environments:\n  prod: {connect: "127.0.0.1:2181", overlays: [overlays/prod]}');
const BASE = { ...OVERLAID, 'config/example.yaml': task('replicas: 1\nenv: [{name: SEED, value: "1"}]') };
const patch = (name: string, operation: string): string =>
  `apiVersion: zkai/v1\nkind: Patch\ntarget: {kind: TaskConfig, name: ${name}}\npatch:\n  - {${operation}}\n`;
const patched = (name: string, operation: string) => ({
  ...BASE,
  'overlays/prod/patch.yaml': patch(name, operation),
});
const REPLACE = 'op: replace, path: /spec/replicas, value: 8';

/** Patches, and overlays that merge lists by key. */
export const OVERLAY_PAGES = {
  ZK144: {
    text: 'A patch whose target selects no document. It would change nothing, and its author believes that production is other than the base.',
    bad: patched('trian', REPLACE),
    at: 'trian',
    good: patched('train', REPLACE),
  },
  ZK145: {
    text: 'An operation of a patch that cannot be done: it replaces, removes or copies what is not there, or adds to what is no list or mapping. The document stays as it was, with none of the operations of that patch.',
    bad: patched('train', 'op: replace, path: /spec/replica, value: 8'),
    at: '/spec/replica',
    good: patched('train', REPLACE),
  },
  ZK146: {
    text: 'A patch tests what it is about to change, and finds something else: the base has moved on since it was written. Look at what the base says now before you change the test.',
    bad: patched('train', 'op: test, path: /spec/replicas, value:  2'),
    at: '  2}',
    good: patched('train', 'op: test, path: /spec/replicas, value: 1'),
  },
  ZK147: {
    text: 'The items of some lists are merged with those of the base by a key, such as the name of a node. An item without that key, or with one that is there twice, belongs to no item of the base.',
    bad: { ...BASE, 'overlays/prod/train.yaml': task('env: [{value: "2"}]') },
    at: '{value: "2"}',
    good: { ...BASE, 'overlays/prod/train.yaml': task('env: [{name: SEED, value: "2"}]') },
  },
  ZK148: {
    text: 'A patch changes documents of an environment and stands in one of its overlay directories. Among the sources it belongs to no environment, and is not applied.',
    bad: { ...BASE, 'config/patch.yaml': patch('train', REPLACE) },
    at: 'Patch',
    good: patched('train', REPLACE),
  },
} as const satisfies Record<string, RulePage>;
