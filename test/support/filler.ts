import { createHash } from 'node:crypto';

/** Text that begins with `seed` and that deflating makes little smaller: of one letter, a journal would be one small piece. */
export function filler(seed: string, bytes: number): string {
  const hash = createHash('shake256', { outputLength: Math.ceil(bytes * 0.75) });
  return (seed + hash.update(seed).digest('base64')).slice(0, bytes);
}
