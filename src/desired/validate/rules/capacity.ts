import { isJsonObject, type Json, type JsonObject } from '../../../model/json.ts';
import { type ComputeNode } from '../../compile/expand-nodes.ts';
import { quantityValue } from '../../resolve/quantity.ts';

/** Compute nodes that are alike in everything that placement asks about. Clusters have thousands of nodes and few shapes. */
export interface NodeShape {
  /** One of them. */
  readonly sample: ComputeNode;
  readonly names: readonly string[];
  readonly pool: string | undefined;
  /** Declared ones, and `zone`, `rack` and `pool`, which everybody selects by. */
  readonly labels: ReadonlyMap<string, string>;
  readonly taints: readonly string[];
  readonly state: string;
  /** Capacity less what is reserved, by resource; what is not declared is not there. */
  readonly free: ReadonlyMap<string, number>;
  readonly sharesGpu: boolean;
}

/** The shapes of some nodes. `null` where no node says what it has: then nothing can be told from amounts. */
export function shapesOf(nodes: readonly ComputeNode[]): readonly NodeShape[] | null {
  const shapes = new Map<string, NodeShape & { readonly names: string[] }>();
  for (const node of nodes) {
    const spec = isJsonObject(node.spec.value) ? node.spec.value : {};
    const key = JSON.stringify(ASKED.map((member) => spec[member] ?? null));
    const known = shapes.get(key);
    if (known === undefined) shapes.set(key, shapeOf(node, spec));
    else known.names.push(node.name);
  }
  const all = [...shapes.values()];
  return all.some(({ sample }) => isJsonObject(memberOf(sample, 'capacity'))) ? all : null;
}

const ASKED = ['pool', 'labels', 'zone', 'rack', 'taints', 'state', 'capacity', 'reserved', 'gpuSharing'];

function memberOf({ spec }: ComputeNode, key: string): Json | undefined {
  return isJsonObject(spec.value) ? spec.value[key] : undefined;
}

function shapeOf(sample: ComputeNode, spec: JsonObject): NodeShape & { readonly names: string[] } {
  const labels = new Map<string, string>();
  for (const key of ['zone', 'rack', 'pool']) {
    const value = spec[key];
    if (typeof value === 'string') labels.set(key, value);
  }
  const declared = isJsonObject(spec['labels']) ? spec['labels'] : {};
  for (const [key, value] of Object.entries(declared)) if (typeof value === 'string') labels.set(key, value);
  const taints = Array.isArray(spec['taints']) ? (spec['taints'] as readonly Json[]) : [];
  return {
    sample,
    names: [sample.name],
    pool: typeof spec['pool'] === 'string' ? spec['pool'] : undefined,
    labels,
    taints: taints.filter((taint) => typeof taint === 'string'),
    state: typeof spec['state'] === 'string' ? spec['state'] : 'Ready',
    free: freeOf(spec),
    sharesGpu: spec['gpuSharing'] === true,
  };
}

function freeOf(spec: JsonObject): Map<string, number> {
  const capacity = isJsonObject(spec['capacity']) ? spec['capacity'] : {};
  const reserved = isJsonObject(spec['reserved']) ? spec['reserved'] : {};
  return new Map(
    Object.entries(capacity).map(([resource, amount]) => {
      const kept = quantityValue(reserved[resource]) ?? 0;
      // What cannot be read has a finding of its own, and limits nothing here.
      return [resource, (quantityValue(amount) ?? Infinity) - kept];
    }),
  );
}

const BINARY_UNITS: readonly (readonly [string, number])[] = [
  ['Ti', 1024 ** 4],
  ['Gi', 1024 ** 3],
  ['Mi', 1024 ** 2],
  ['Ki', 1024],
];

/** An amount as people write it: bytes of memory and disk with a unit. */
export function amountText(resource: string, amount: number): string {
  const unit = BINARY_UNITS.find(([, bytes]) => amount >= bytes);
  const isBytes = resource === 'memory' || resource === 'disk';
  if (!isBytes || unit === undefined) return String(Math.round(amount * 1000) / 1000);
  return `${Math.round((amount / unit[1]) * 100) / 100}${unit[0]}`;
}
