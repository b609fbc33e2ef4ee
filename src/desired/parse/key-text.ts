import { type Node } from 'yaml';
import { isScalar } from './node-kinds.ts';

/**
 * A key as JSON has it. One that is no text (a number, `true`) is taken as it is written; a mapping or list, which
 * is no key at all, gets a name that no other key has.
 */
export function keyText(key: Node | null | undefined): string {
  if (isScalar(key)) return typeof key.value === 'string' ? key.value : (key.source ?? '');
  return `?${key?.range?.[0] ?? ''}`;
}
