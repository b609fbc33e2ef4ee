import { ZkaiFailure } from '../model/failure.ts';

const UNIT_MS = { h: 3_600_000, m: 60_000, s: 1000, ms: 1, us: 0.001, µs: 0.001, ns: 0.000_001 } as const;
const WHOLE = /^(?:\d+(?:\.\d+)?(?:h|ms|m|s|us|µs|ns))+$/;
const PART = /(\d+(?:\.\d+)?)(h|ms|m|s|us|µs|ns)/g;

/**
 * Milliseconds of a duration in Go's grammar: `300ms`, `10s`, `1m30s`. A bare number is refused, because
 * 30 means milliseconds in one tool and seconds in the next. @throws ZkaiFailure `usage`, also for no time at all
 * unless that makes sense (`mayBeZero`)
 */
export function parseDuration(text: string, { mayBeZero = false }: { mayBeZero?: boolean } = {}): number {
  const noTime = `"${text}" is no time at all: write more than zero, with a unit, such as 10s`;
  if (/^0+$/.test(text) && !mayBeZero) throw new ZkaiFailure('usage', noTime);
  if (!WHOLE.test(text)) {
    const hint = /^\d+$/.test(text) ? `${text}s or ${text}ms` : '10s, 500ms or 1m30s';
    throw new ZkaiFailure('usage', `"${text}" is no duration: write a number with its unit, such as ${hint}`);
  }
  let total = 0;
  for (const [, amount, unit] of text.matchAll(PART))
    total += Number(amount) * UNIT_MS[unit as keyof typeof UNIT_MS];
  if (total === 0 && !mayBeZero) throw new ZkaiFailure('usage', noTime);
  return total;
}
