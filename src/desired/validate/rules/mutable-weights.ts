import { findingAt } from './field.ts';
import { type Rule } from './rule.ts';
import { forEachWeights } from './each-weights.ts';

export const mutableWeights: Rule = {
  id: 'ZK504',
  check: forEachWeights((weights) => {
    const uri = weights.at('uri');
    if (uri.text === undefined || weights.at('digest').exists || !isMutable(uri.text)) return [];
    return [
      findingAt(uri, 'ZK504', {
        message: `${uri.text} can mean other bytes tomorrow`,
        fix: 'Pin it (hf://org/repo@<40 hex digits>, oci://registry/repository@sha256:…) or give the digest.',
      }),
    ];
  }),
};

/** True for a repository reference by branch or tag. Plain object URLs say nothing either way. */
function isMutable(uri: string): boolean {
  if (uri.startsWith('hf://')) return !/@[0-9a-f]{40}$/.test(uri);
  if (uri.startsWith('oci://')) return !/@sha256:[0-9a-f]{64}$/.test(uri);
  return false;
}
