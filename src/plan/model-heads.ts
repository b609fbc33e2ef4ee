import { canonicalJson } from '../model/canonical-json.ts';
import { isJsonObject, type JsonObject } from '../model/json.ts';
import { parseJson } from '../model/parse-value.ts';
import { type BaseNode, type DesiredNode, type DesiredTree, type LiveTree } from '../model/tree.ts';
import { type ZnodePath } from '../model/znode-path.ts';

/** What was there before a plan. */
export interface Past {
  readonly bases: ReadonlyMap<ZnodePath, Pick<BaseNode, 'data'>>;
  readonly live: Pick<LiveTree, 'nodes'>;
}

/** The znode that all versions of a model are below: `<root>/<cluster>/models/<name>`. */
const HEAD = /\/models\/[^/]+$/;

/** True for what a ModelParams document makes, by the id of the document. */
export function isOfModel(document: string | null | undefined): boolean {
  return document?.startsWith('ModelParams/') === true;
}

/** True for the znode of a model itself, by its document and path. */
export function isModelHead({
  document,
  path,
}: {
  readonly document: string | null;
  readonly path: string;
}): boolean {
  return isOfModel(document) && HEAD.test(path);
}

/**
 * The highest version of a model that was ever applied, by its head: as zkai wrote it last, else as somebody left it.
 * 0: none.
 */
export function highestApplied(head: ZnodePath, { bases, live }: Past): number {
  const node = bases.get(head) ?? live.nodes.get(head);
  const max = node === undefined ? undefined : headOf(node.data)?.['max'];
  return typeof max === 'number' ? max : 0;
}

/**
 * The tree with the highest version that was ever applied in `max` of every head. The files know only the versions that
 * they still declare, and the number of one that was removed must not come to mean other weights.
 */
export function keepHighest(desired: DesiredTree, past: Past): DesiredTree {
  const raised = [...desired.nodes.values()].flatMap((node) => raisedHead(node, past) ?? []);
  if (raised.length === 0) return desired;
  return {
    ...desired,
    nodes: new Map([...desired.nodes, ...raised.map((node) => [node.path, node] as const)]),
  };
}

function raisedHead(node: DesiredNode, past: Past): DesiredNode | undefined {
  if (!isModelHead(node)) return undefined;
  const highest = highestApplied(node.path, past);
  if (highest === 0) return undefined;
  const head = headOf(node.data);
  if (typeof head?.['max'] !== 'number' || head['max'] >= highest) return undefined;
  return { ...node, data: Buffer.from(canonicalJson({ ...head, max: highest })) };
}

/** The value of a head; `undefined` for what is no JSON object. */
export function headOf(data: Buffer): JsonObject | undefined {
  const value = parseJson(data);
  return value !== undefined && isJsonObject(value) ? value : undefined;
}
