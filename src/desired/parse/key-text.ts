import { isScalar, type Node } from 'yaml';

/** A key as JSON has it. One that is no text (a number, `true`) is taken as it is written. */
export function keyText(key: Node | null | undefined): string {
  if (!isScalar(key)) return key?.toString() ?? '';
  return typeof key.value === 'string' ? key.value : (key.source ?? '');
}
