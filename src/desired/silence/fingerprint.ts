import { createHash } from 'node:crypto';
import { type Finding } from '../../model/finding.ts';

/** What a finding is, wherever in its file it stands: lines may move, and it stays the same one. */
export function fingerprint({ rule, position: { file }, document, pointer, message }: Finding): string {
  const said = JSON.stringify([rule, file, document, pointer, message]);
  return createHash('sha256').update(said).digest('hex').slice(0, 24);
}
