import { createHash } from 'node:crypto';
import { type Remark } from './remark.ts';

/**
 * A name for each remark that stays when lines move: made of the rule, the file, the document, the member and the message,
 * and of how many equal ones stand before it. So no two of a run have the same one.
 */
export function fingerprints(remarks: readonly Remark[]): string[] {
  const seen = new Map<string, number>();
  return remarks.map(({ rule, position, document, pointer, message, fingerprint }) => {
    if (fingerprint !== undefined) return fingerprint;
    const about = JSON.stringify([rule, position?.file ?? null, document, pointer, message]);
    const before = seen.get(about) ?? 0;
    seen.set(about, before + 1);
    return createHash('sha256').update(`${about}\n${before}`).digest('hex').slice(0, 32);
  });
}
