import { expect, test } from 'vitest';
import { didYouMean } from '../../../src/desired/resolve/did-you-mean.ts';

test.each([
  ['resnet5', ['resnet50', 'bert'], ' (did you mean "resnet50"?)'],
  ['llama', ['resnet50', 'bert'], ''],
  ['x', [], ''],
])('for %s among %j it says %j', (name, candidates, text) => {
  expect(didYouMean(name, candidates)).toBe(text);
});
