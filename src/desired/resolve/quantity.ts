import { type Json } from '../../model/json.ts';

const DECIMAL: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
};
const BINARY: readonly string[] = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

/**
 * The number that a Kubernetes quantity stands for (`500m` is 0.5, `64Gi` is 64 * 2^30), or `undefined` when it
 * is none. A plain number is a quantity, too. The result is a double: good for comparing, not for accounting.
 */
export function quantityValue(quantity: Json | undefined): number | undefined {
  if (typeof quantity === 'number') return quantity;
  if (typeof quantity !== 'string') return undefined;
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:[eE]([+-]?\d+)|([KMGTPE]i|[numkMGTPE]))?$/.exec(quantity);
  if (match === null) return undefined;
  const [, mantissa = '', exponent, suffix = ''] = match;
  if (exponent !== undefined) return Number(`${mantissa}e${exponent}`);
  const binary = BINARY.indexOf(suffix);
  const factor = binary === -1 ? DECIMAL[suffix] : 1024 ** (binary + 1);
  return factor === undefined ? undefined : Number(mantissa) * factor;
}

/** The number of a `25%` or `3`: the share of `whole` for a percentage, else the count itself. */
export function percentOrCount(value: Json | undefined, whole: number): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return undefined;
  const percent = /^(\d+(?:\.\d+)?)%$/.exec(value)?.[1];
  if (percent !== undefined) return (Number(percent) / 100) * whole;
  return /^\d+$/.test(value) ? Number(value) : undefined;
}
