import { byCodeUnits } from '../../../model/canonical-json.ts';
import { ancestorsOf, nameOf, parentOf, type ZnodePath } from '../../../model/znode-path.ts';
import { type CompiledNode } from '../../compile/znode.ts';
import { nodeFinding } from './node-finding.ts';
import { type Rule } from './rule.ts';

/** Letters that look like Latin ones, the few that turn up in practice: Cyrillic, then Greek. */
const LOOKALIKES = new Map(
  [...'аaеeоoрpсcуyхxіiјjѕsԁdһhѵvοoνvαaρpιi'.matchAll(/(.)(.)/gu)].map(([, other = '', latin = '']) => [
    other,
    latin,
  ]),
);

export const nameClashes: Rule = {
  id: 'ZK110',
  check: ({ nodes }) => {
    const declarer = new Map<ZnodePath, CompiledNode>(); // every path, parents made on the way included
    for (const node of nodes) {
      for (const path of [node.path, ...ancestorsOf(node.path)]) {
        if (declarer.has(path)) break; // so are its ancestors
        declarer.set(path, node);
      }
    }
    const first = new Map<string, ZnodePath>();
    return [...declarer.keys()].sort(byCodeUnits).flatMap((path) => {
      const look = `${parentOf(path)}/${skeleton(nameOf(path))}`;
      const earlier = first.get(look);
      const node = declarer.get(path);
      if (earlier === undefined || node === undefined) {
        first.set(look, path);
        return [];
      }
      const other = declarer.get(earlier);
      return nodeFinding(node, 'ZK110', {
        message: `${path} and ${earlier} are two znodes, but their names differ only in case or look the same`,
        fix: 'Use one spelling.',
        ...(other === undefined
          ? {}
          : { related: [{ message: `${earlier} is declared here`, position: other.source }] }),
      });
    });
  },
};

/** What a name looks like: compatibility forms, case and look-alikes folded (a small part of Unicode TR 39). */
function skeleton(name: string): string {
  if (/^[\u0000-\u007f]*$/.test(name)) return name.toLowerCase();
  return [...name.normalize('NFKC').toLowerCase()].map((letter) => LOOKALIKES.get(letter) ?? letter).join('');
}
