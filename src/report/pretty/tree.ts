import { aclText } from '../../model/acl.ts';
import { bytesOf } from '../../model/sealed.ts';
import { type DesiredNode, type DesiredTree } from '../../model/tree.ts';
import { comparePaths } from '../../model/znode-path.ts';
import { alignRows, cell, indent } from '../columns.ts';
import { dataText } from '../data-text.ts';
import { type Paint } from '../paint.ts';
import { sanitizeLine } from '../sanitize.ts';
import { count, number, place } from '../words.ts';

export interface TreeOptions {
  readonly paint: Paint;
  /** Show what each znode holds. */
  readonly values: boolean;
}

/** The znodes that the files ask for, by path. */
export function renderTree(tree: DesiredTree, { paint, values }: TreeOptions): string {
  const nodes = [...tree.nodes.values()].sort((a, b) => comparePaths(a.path, b.path));
  const rows = alignRows(
    nodes.map((node) => [
      cell('path', node.path),
      cell('plain', `${number(bytesOf(node))} B`),
      cell('dim', node.document),
      cell('dim', place(node.source)),
    ]),
    paint,
  );
  const lines = nodes.flatMap((node, i) => [
    rows[i] as string,
    ...(node.acl === undefined ? [] : indent([paint.acl(`% ${aclText(node.acl)}`)], 4)),
    ...(values ? renderValue(node, paint) : []),
  ]);
  const bytes = nodes.reduce((sum, node) => sum + bytesOf(node), 0);
  const total = `${count(nodes.length, 'znode')} of ${count(tree.documents.size, 'document')}, ${number(bytes)} bytes`;
  return [...lines, ...(lines.length === 0 ? [] : ['']), paint.heading(total)].join('\n');
}

function renderValue({ data }: DesiredNode, paint: Paint): string[] {
  if (data.length === 0) return [];
  return indent(
    dataText(data)
      .replace(/\n$/, '')
      .split('\n')
      .map((line) => paint.plain(sanitizeLine(line))),
    4,
  );
}
