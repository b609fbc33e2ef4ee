import { OPEN_ACL } from '../../../model/acl.ts';
import { type Finding } from '../../../model/finding.ts';
import { FRAME_LIMIT, multiFrameBytes } from '../../../model/write-op.ts';
import {
  ancestorsOf,
  isWithin,
  joinPath,
  nameOf,
  parentOf,
  type ZnodePath,
} from '../../../model/znode-path.ts';
import { numberText } from '../../../model/number-text.ts';
import { type CompiledNode } from '../../compile/znode.ts';
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
      const frame = multiFrameBytes([
        { op: 'create', path: node.path, data: Buffer.alloc(0), acl: node.acl ?? OPEN_ACL },
        { op: 'set', path: node.path, data: node.data, version: 0 },
      ]);
      const limit = znodeMax(node.path, context);
      if (frame > FRAME_LIMIT) {
        return nodeFinding(node, 'ZK701', {
          severity: 'error',
          message: `${node.path} has ${numberText(node.data.length)} bytes; ZooKeeper takes requests of at most ${numberText(FRAME_LIMIT)}`,
          fix: 'Split the value, or keep it elsewhere and store a reference with a digest.',
        });
      }
      if (node.data.length <= limit) return [];
      return nodeFinding(node, 'ZK701', {
        message: `${node.path} has ${numberText(node.data.length)} bytes, more than the ${numberText(limit)} of limits.znodeMax`,
        fix: 'Split the value, or keep it elsewhere and store a reference with a digest.',
      });
    }),
};

function znodeMax(path: ZnodePath, { project, clusters }: RuleContext): number {
  const cluster = clusters.find(({ name }) => isWithin(path, joinPath(project.root, name)));
  const declared = cluster?.topology?.document.at('spec', 'limits', 'znodeMax');
  return quantityValue(declared?.value) ?? DEFAULT_ZNODE_MAX;
}

const MANY_CHILDREN = 1000;
/** Bytes of the names of all children: the server answers with them in one frame. */
const CHILD_NAMES_LIMIT = 900_000;

export const manyChildren: Rule = {
  id: 'ZK702',
  // An error where the list of their names no longer fits one reply, so that nobody could read or delete them.
  check: ({ nodes }: RuleContext) =>
    [...childrenByParent(nodes)].flatMap(([parent, children]): Finding[] => {
      const [first] = children.values();
      if (first === undefined || children.size <= MANY_CHILDREN) return [];
      const bytes = [...children.keys()].reduce((sum, path) => sum + 4 + Buffer.byteLength(nameOf(path)), 0);
      const fix = 'Put a level between, for example the first letters of the names.';
      if (bytes > CHILD_NAMES_LIMIT) {
        const message = `${parent} has ${numberText(children.size)} children whose names take ${numberText(bytes)} bytes: no reply can list them`;
        return [nodeFinding(first, 'ZK702', { severity: 'error', message, fix })];
      }
      const message = `${parent} has ${numberText(children.size)} children; lists of more than ${numberText(MANY_CHILDREN)} are slow to read and to watch`;
      return [nodeFinding(first, 'ZK702', { message, fix })];
    }),
};

/** Children of each parent with the znode that brings them, parents made on the way included. */
function childrenByParent(nodes: readonly CompiledNode[]): Map<ZnodePath, Map<ZnodePath, CompiledNode>> {
  const byParent = new Map<ZnodePath, Map<ZnodePath, CompiledNode>>();
  for (const node of nodes) {
    for (const path of [node.path, ...ancestorsOf(node.path)]) {
      const siblings = byParent.get(parentOf(path)) ?? new Map<ZnodePath, CompiledNode>();
      if (siblings.has(path)) break; // so are its ancestors
      byParent.set(parentOf(path), siblings.set(path, node));
    }
  }
  return byParent;
}

/** Longer paths make every request and every watch event heavy. Bytes of UTF-8. */
const MAX_PATH = 1024;

export const pathTooLong: Rule = {
  id: 'ZK704',
  check: ({ nodes }: RuleContext) =>
    nodes.flatMap((node) => {
      const bytes = Buffer.byteLength(node.path);
      if (bytes <= MAX_PATH) return [];
      return nodeFinding(node, 'ZK704', {
        message: `the path has ${numberText(bytes)} bytes, more than ${numberText(MAX_PATH)}`,
        fix: 'Use shorter names.',
      });
    }),
};
