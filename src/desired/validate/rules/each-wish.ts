import { type Finding } from '../../../model/finding.ts';
import { type Cluster, type Topology } from './cluster.ts';
import { type Rule, type RuleContext } from './rule.ts';
import { type Wish } from './wishes.ts';

/** Runs for every task of the clusters whose nodes say what they have. */
export function forEachWish(
  check: (wish: Wish, cluster: Cluster & { readonly topology: Topology }) => Finding[],
): Rule['check'] {
  return ({ clusters }: RuleContext) =>
    clusters.flatMap((cluster) => {
      const { topology, wishes } = cluster;
      return topology === undefined ? [] : wishes.flatMap((wish) => check(wish, { ...cluster, topology }));
    });
}
