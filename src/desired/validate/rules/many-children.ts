import { type Finding } from '../../../model/finding.ts';
import { ancestorsOf, nameOf, parentOf, type ZnodePath } from '../../../model/znode-path.ts';
import { numberText } from '../../../model/number-text.ts';
import { type CompiledNode } from '../../compile/znode.ts';
import { nodeFinding } from './node-finding.ts';
import { type Rule, type RuleContext } from './rule.ts';

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
