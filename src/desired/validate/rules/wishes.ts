import { isJsonObject, type Json } from '../../../model/json.ts';
import { quantityValue } from '../../resolve/quantity.ts';
import { type NodeShape } from './capacity.ts';
import { type Field } from './field.ts';

/** What a task asks of the nodes, and which of them it leaves. */
export interface Wish {
  readonly name: string;
  readonly spec: Field;
  readonly replicas: number;
  /** What each replica needs, by resource. */
  readonly needs: ReadonlyMap<string, number>;
  /** Nodes of its pool, or the one that it is pinned to, that are or will be there again. */
  readonly inScope: readonly NodeShape[];
  /** Those of them with the labels that it asks for. */
  readonly matching: readonly NodeShape[];
  /** Those of them whose taints it tolerates, and that hold a replica when they are empty. */
  readonly fitting: readonly NodeShape[];
  /** True for one that runs until somebody stops it. */
  readonly isEndless: boolean;
}

/**
 * The wishes of all tasks. Tasks that ask for the same get the same answer, which is found once: the cost grows with
 * the tasks plus the sorts of tasks times the shapes of nodes.
 */
export function wishesOf(tasks: ReadonlyMap<string, Field>, shapes: readonly NodeShape[]): Wish[] {
  if (shapes.length === 0) return [];
  const present = shapes.filter(({ state }) => state !== 'Future');
  const answers = new Map<string, Pick<Wish, 'inScope' | 'matching' | 'fitting'>>();
  return [...tasks].map(([name, task]) => {
    const spec = task.at('spec');
    const needs = needsOf(spec);
    const key = JSON.stringify([spec.at('placement').value ?? null, [...needs]]);
    const answer = answers.get(key) ?? answerTo(spec, { needs, present });
    answers.set(key, answer);
    const replicas = spec.at('replicas').number ?? 1;
    return { name, spec, needs, replicas, isEndless: isEndless(spec), ...answer };
  });
}

function answerTo(
  spec: Field,
  { needs, present }: { readonly needs: Wish['needs']; readonly present: readonly NodeShape[] },
): Pick<Wish, 'inScope' | 'matching' | 'fitting'> {
  const placement = spec.at('placement');
  const pool = placement.at('pool').text;
  const pin = placement.at('pin').text;
  const inScope = present
    .filter((shape) => pool === undefined || shape.pool === pool)
    .flatMap((shape) =>
      pin === undefined ? [shape] : shape.names.includes(pin) ? [{ ...shape, names: [pin] }] : [],
    );
  const conditions = conditionsOf(spec);
  const matching = inScope.filter((shape) => conditions.every(({ holds }) => holds(shape)));
  const fitting = matching.filter((shape) => shortages(shape, { needs, spec }).length === 0);
  return { inScope, matching, fitting };
}

function needsOf(spec: Field): Map<string, number> {
  const needs = new Map<string, number>();
  for (const [resource, amount] of spec.at('resources').members) {
    const value = quantityValue(amount.value);
    if (value !== undefined && value > 0) needs.set(resource, value);
  }
  return needs;
}

/** Runs until somebody stops it, so that it needs its place for ever. */
function isEndless(spec: Field): boolean {
  const type = spec.at('type').text;
  const runPolicy = spec.at('runPolicy');
  if (runPolicy.at('suspend').isTrue) return false;
  return type === 'Service' || type === 'Inference' || runPolicy.at('restart').text === 'Always';
}

/** What is asked of the labels of a node. */
export interface Condition {
  readonly text: string;
  readonly field: Field;
  readonly holds: (shape: NodeShape) => boolean;
}

/** What a task asks of labels; conditions with a weight are only wishes. */
export function conditionsOf(spec: Field): Condition[] {
  const placement = spec.at('placement');
  const selected = placement.at('nodeSelector').members.map(([key, field]) => ({
    text: `${key}: ${field.text}`,
    field,
    holds: ({ labels }: NodeShape) => field.text === undefined || labels.get(key) === field.text,
  }));
  const affinities = placement.at('affinity').items.flatMap((field) => {
    const key = field.at('key').text;
    const op = field.at('op').text;
    if (key === undefined || op === undefined || field.at('weight').exists) return [];
    const values = field.at('values').items.flatMap(({ text, number }) => text ?? number?.toString() ?? []);
    const test = AFFINITY[op];
    const text = `${key} ${op}${values.length === 0 ? '' : ` ${values.join(', ')}`}`;
    return test === undefined
      ? []
      : { text, field, holds: ({ labels }: NodeShape) => test(labels.get(key), values) };
  });
  return [...selected, ...affinities];
}

/** The operators of Kubernetes; a label that is not there is in no list and compares with nothing. */
const AFFINITY: Readonly<Record<string, (label: string | undefined, values: readonly string[]) => boolean>> =
  {
    In: (label, values) => label !== undefined && values.includes(label),
    NotIn: (label, values) => label === undefined || !values.includes(label),
    Exists: (label) => label !== undefined,
    DoesNotExist: (label) => label === undefined,
    Gt: (label, [value]) => label !== undefined && Number(label) > Number(value),
    Lt: (label, [value]) => label !== undefined && Number(label) < Number(value),
  };

/** Why a replica cannot be on a node of this shape, even an empty one. */
export function shortages(
  { free, taints }: NodeShape,
  { needs, spec }: Pick<Wish, 'needs' | 'spec'>,
): { readonly text: string; readonly resource?: string; readonly ratio: number }[] {
  const tolerated = new Set(textsOf(spec.at('placement', 'tolerates').value));
  const refused = taints
    .filter((taint) => !tolerated.has(taint))
    .map((taint) => ({ text: `taint ${taint} is not tolerated`, ratio: Infinity }));
  const lacking = [...needs].flatMap(([resource, need]) => {
    const has = free.get(resource) ?? 0;
    return need <= has ? [] : { text: resource, resource, ratio: has <= 0 ? Infinity : need / has };
  });
  return [...refused, ...lacking];
}

/** How many replicas an empty node of this shape holds. */
export function replicasOn({ free }: NodeShape, { needs }: Pick<Wish, 'needs'>): number {
  // A hair more, because quantities are doubles: 0.3 of 0.9 fits three times.
  const each = [...needs].map(([resource, need]) => Math.floor((free.get(resource) ?? 0) / need + 1e-9));
  return Math.max(0, Math.min(...each, Infinity));
}

function textsOf(value: Json | undefined): string[] {
  if (!Array.isArray(value) || isJsonObject(value)) return [];
  return (value as readonly Json[]).filter((item) => typeof item === 'string');
}
