import { type BuildResult } from '../../desired/build.ts';
import { parseSource } from '../../desired/parse/parse-source.ts';
import { writtenId } from '../../desired/parse/written-document.ts';
import { ZkaiFailure } from '../../model/failure.ts';
import { type Finding } from '../../model/finding.ts';
import { type LeftOut } from '../../model/imported.ts';
import { type SourceText } from '../../model/source-text.ts';
import { type DesiredNode, type DesiredTree } from '../../model/tree.ts';
import { isWithin, type ZnodePath } from '../../model/znode-path.ts';

/** A file that is there, and that an import is to replace. */
export interface Replaced {
  readonly text: SourceText;
  /** What the files declare with it. */
  readonly build: BuildResult;
  /** Another environment that reads it as an overlay, which this one knows nothing about. */
  readonly overlayOf: string | null;
}

interface Import {
  /** Ids of the documents that are written. */
  readonly emitted: readonly string[];
  /** What the files declare afterwards. */
  readonly after: DesiredTree;
  readonly live: {
    readonly top: ZnodePath;
    readonly nodes: readonly { readonly path: ZnodePath }[];
    readonly leftOut: readonly LeftOut[];
  };
}

/**
 * What a file declares and an import does not write again would be deleted by the next apply: `--force` is no word for that.
 * @throws ZkaiFailure `blocked` naming the documents
 */
export function refuseLoss({ text, build, overlayOf }: Replaced, { emitted, after, live }: Import): void {
  const { documents, findings } = parseSource(text);
  const written = new Set(overlayOf === null ? emitted : []);
  const lost = documents
    .map((document) => ({ id: writtenId(document), line: document.locate('').line }))
    .filter(({ id }) => id === null || !written.has(id))
    .map(({ id, line }) => `${id ?? 'a document without a kind and a name'} (${text.path}:${line})`);
  const unread = findings
    .filter(({ severity }) => severity === 'error')
    .map(({ message, position }) => `${message} (${text.path}:${position.line})`);
  const undeclared = lostZnodes(build.tree, after, live);
  const details = [...lost, ...unread, ...(lost.length === 0 ? undeclared : [])];
  if (details.length > 0) throw blocked(text.path, 'holds what this import does not write again', details);
}

/** @throws ZkaiFailure `blocked` where other documents are not valid without those of the file */
export function refuseNeeded({ text }: Replaced, findings: readonly Finding[]): void {
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return;
  throw blocked(
    text.path,
    'holds documents that others rely on',
    errors.map(({ message, position }) => `${position.file}:${position.line}: without it, ${message}`),
  );
}

/** By document, what is declared no more. A znode that is gone from the imported subtree is lost already. */
function lostZnodes(
  before: DesiredTree,
  after: DesiredTree,
  { top, nodes, leftOut }: Import['live'],
): string[] {
  const there = new Set(nodes.map(({ path }) => path));
  const isGone = (path: ZnodePath): boolean =>
    isWithin(path, top) && !there.has(path) && !leftOut.some((one) => isWithin(path, one.path));
  const byDocument = new Map<string, DesiredNode[]>();
  for (const node of before.nodes.values()) {
    if (after.nodes.has(node.path) || isGone(node.path)) continue;
    byDocument.set(node.document, [...(byDocument.get(node.document) ?? []), node]);
  }
  return [...byDocument].map(([id, [first, ...more]]) => {
    const { file = '', line = 1 } = first?.source ?? {};
    const others = more.length === 0 ? '' : ` and ${more.length} more`;
    return `${id}: ${first?.path}${others} (${file}:${line})`;
  });
}

function blocked(path: string, why: string, details: readonly string[]): ZkaiFailure {
  return new ZkaiFailure('blocked', `${path} ${why}; nothing was written`, {
    details,
    hint: 'import with another --out, a file that is not there yet',
  });
}
