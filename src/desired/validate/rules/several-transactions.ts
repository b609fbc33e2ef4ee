import { OPEN_ACL } from '../../../model/acl.ts';
import { numberText } from '../../../model/number-text.ts';
import { FRAME_LIMIT, multiFrameBytes } from '../../../model/write-op.ts';
import { ancestorsOf, type ZnodePath } from '../../../model/znode-path.ts';
import { RULES } from '../rules.ts';
import { type Rule } from './rule.ts';

export const severalTransactions: Rule = {
  id: 'ZK703',
  // Of everything at once, as for an empty ZooKeeper; the ledger's part comes on top of it.
  check: ({ project, nodes }) => {
    const known = new Set<ZnodePath>();
    const creates = nodes.flatMap((node) => {
      const paths = [node.path, ...ancestorsOf(node.path)].filter((path) => !known.has(path));
      for (const path of paths) known.add(path);
      const acl = node.acl ?? OPEN_ACL;
      return paths.map((path) => ({
        op: 'create' as const,
        path,
        data: path === node.path ? node.data : Buffer.alloc(0),
        acl,
      }));
    });
    const possible = creates.filter((create) => multiFrameBytes([create]) < FRAME_LIMIT); // else ZK701 says so
    const bytes = multiFrameBytes(possible);
    if (bytes <= FRAME_LIMIT) return [];
    return [
      {
        rule: 'ZK703',
        severity: RULES.ZK703.severity,
        message: `to apply all ${numberText(nodes.length)} znodes at once takes ${numberText(bytes)} bytes, and a transaction carries ${numberText(FRAME_LIMIT)}: a first apply is not one atomic step`,
        fix: 'Set batching: journal for the environment, or apply parts with --target.',
        position: project.locate('/spec/sources'),
        pointer: '/spec/sources',
        document: `Project/${project.name}`,
      },
    ];
  },
};
