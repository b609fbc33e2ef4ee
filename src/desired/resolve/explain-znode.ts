import { type Document } from '../../model/document.ts';
import { type ExplainedLeaf } from '../../model/explained.ts';
import { type JsonPointer, pointerTokens } from '../../model/json.ts';
import { parseJson } from '../../model/parse-value.ts';
import { type Position } from '../../model/position.ts';
import { type DesiredNode } from '../../model/tree.ts';
import { explainLeaves, leavesOf } from './explain-leaves.ts';

interface ExplainedZnode {
  readonly document: Pick<Document, 'value' | 'trace' | 'locate'>;
  readonly node: DesiredNode;
  /** Into the value of the znode. */
  readonly pointer: JsonPointer;
  /** True for what may be a secret, by its pointer in the document. */
  readonly isHidden: Parameters<typeof explainLeaves>[0]['isHidden'];
}

/**
 * Every leaf of a znode at or below a pointer, with what set the member of the document that it comes from. One that zkai
 * computes, such as a hash, has the place that it was computed from.
 */
export function explainZnode({ document, node, pointer, isHidden }: ExplainedZnode): ExplainedLeaf[] {
  const value = parseJson(node.data);
  const leaves = value === undefined ? [] : leavesOf(value, '');
  const wanted = leaves.filter((leaf) => leaf.pointer === pointer || leaf.pointer.startsWith(`${pointer}/`));
  if (value === undefined && pointer === '') wanted.push({ pointer, value: node.data.toString() });
  const origins = new Map<string, ExplainedLeaf[]>();
  for (const leaf of explainLeaves({ document, pointer: '', isHidden })) {
    const key = keyOf(document.locate(leaf.pointer));
    origins.set(key, [...(origins.get(key) ?? []), leaf]);
  }
  return wanted.map((leaf): ExplainedLeaf => {
    const position = node.locate(leaf.pointer);
    const origin = nearest(leaf.pointer, origins.get(keyOf(position)) ?? []);
    const hides = node.sensitive?.some((one) => leaf.pointer === one || leaf.pointer.startsWith(`${one}/`));
    if (origin === undefined) {
      const settings = [{ by: 'document', value: leaf.value, position } as const];
      return { ...leaf, isHidden: hides === true || isHidden(leaf.pointer, leaf.value), settings };
    }
    return {
      ...leaf,
      isHidden: hides === true || origin.isHidden,
      settings: origin.settings,
      from: origin.pointer,
    };
  });
}

/** Of several members in one place, which are those that nobody wrote, the one of the same name. */
function nearest(pointer: JsonPointer, origins: readonly ExplainedLeaf[]): ExplainedLeaf | undefined {
  const name = pointerTokens(pointer).at(-1);
  const written = origins.filter(({ settings }) => settings.at(-1)?.by !== 'default');
  return (
    origins.find((origin) => pointerTokens(origin.pointer).at(-1) === name) ??
    (written.length === 1 ? written[0] : undefined)
  );
}

function keyOf({ file, line, column, endLine, endColumn }: Position): string {
  return `${file}:${line}:${column}:${endLine}:${endColumn}`;
}
