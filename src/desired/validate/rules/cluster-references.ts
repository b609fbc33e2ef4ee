import { didYouMean } from '../../resolve/did-you-mean.ts';
import { CLUSTERLESS_KINDS, clusterNames } from '../../resolve/identity.ts';
import { Field, findingAt } from './field.ts';
import { type Rule } from './rule.ts';

export const clusterReferences: Rule = {
  id: 'ZK208',
  check: ({ documents }) => {
    const known = clusterNames(documents);
    const declared = documents.some(({ kind }) => kind === 'ClusterTopology');
    return documents.flatMap((document) => {
      if (document.kind === 'ClusterTopology' || CLUSTERLESS_KINDS.has(document.kind)) return [];
      if (document.cluster === null) {
        return findingAt(Field.root(document).at('metadata', 'cluster'), 'ZK208', {
          message: `the project has several clusters (${known.join(', ')}), and metadata.cluster does not say which one`,
          fix: 'Set metadata.cluster.',
        });
      }
      const cluster = Field.root(document).at('metadata', 'cluster');
      if (known.includes(document.cluster) || cluster.text === undefined) return [];
      return findingAt(cluster, 'ZK208', {
        message: `there is no ClusterTopology "${cluster.text}"${didYouMean(cluster.text, known)}`,
        fix: declared
          ? `Name one of: ${known.join(', ')}.`
          : `Declare a ClusterTopology "${cluster.text}", or leave metadata.cluster out.`,
      });
    });
  },
};
