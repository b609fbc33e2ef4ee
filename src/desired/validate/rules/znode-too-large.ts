import { OPEN_ACL } from '../../../model/acl.ts';
import { bytesOf } from '../../../model/sealed.ts';
import { FRAME_LIMIT, multiFrameBytes } from '../../../model/write-op.ts';
import { isWithin, joinPath, type ZnodePath } from '../../../model/znode-path.ts';
import { numberText } from '../../../model/number-text.ts';
import { quantityValue } from '../../resolve/quantity.ts';
import { nodeFinding } from './node-finding.ts';
import { type Rule, type RuleContext } from './rule.ts';

/** `spec.limits.znodeMax` where no ClusterTopology says otherwise: 256 KiB. */
const DEFAULT_ZNODE_MAX = 262_144;

export const znodeTooLarge: Rule = {
  id: 'ZK701',
  // An error where not even a transaction with nothing else could carry it.
  check: (context: RuleContext) =>
    context.nodes.flatMap((node) => {
      if (node.isShared === true) return []; // a blob: its chunks are all that it could be split into
      const frame = multiFrameBytes([
        { op: 'create', path: node.path, data: Buffer.alloc(0), acl: node.acl ?? OPEN_ACL },
        { op: 'set', path: node.path, data: node.reveal?.() ?? node.data, version: 0 },
      ]);
      const limit = znodeMax(node.path, context);
      if (frame > FRAME_LIMIT) {
        return nodeFinding(node, 'ZK701', {
          severity: 'error',
          message: `${node.path} has ${numberText(bytesOf(node))} bytes; ZooKeeper takes requests of at most ${numberText(FRAME_LIMIT)}`,
          fix: 'Split the value, or keep it elsewhere and store a reference with a digest.',
        });
      }
      if (bytesOf(node) <= limit) return [];
      return nodeFinding(node, 'ZK701', {
        message: `${node.path} has ${numberText(bytesOf(node))} bytes, more than the ${numberText(limit)} of limits.znodeMax`,
        fix: 'Split the value, or keep it elsewhere and store a reference with a digest.',
      });
    }),
};

function znodeMax(path: ZnodePath, { project, clusters }: RuleContext): number {
  const cluster = clusters.find(({ name }) => isWithin(path, joinPath(project.root, name)));
  const declared = cluster?.topology?.document.at('spec', 'limits', 'znodeMax');
  return quantityValue(declared?.value) ?? DEFAULT_ZNODE_MAX;
}
