import { type Json } from '../../model/json.ts';

const MILLISECONDS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3, // U+00B5, micro sign
  μs: 1e-3, // U+03BC, Greek letter mu
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/**
 * Milliseconds of a Go duration (`1h30m`, `500ms`), or `undefined` when it is none. A number without a unit is
 * none, since it is milliseconds in ZooKeeper and seconds elsewhere. Grammar: Go's `time.ParseDuration`.
 */
export function durationMs(duration: Json | undefined): number | undefined {
  if (typeof duration !== 'string') return undefined;
  if (!/^(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/.test(duration)) return undefined;
  let total = 0;
  for (const [, amount, unit = ''] of duration.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g)) {
    total += Number(amount) * (MILLISECONDS[unit] ?? 0);
  }
  return total;
}
