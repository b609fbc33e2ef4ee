import { type CST } from 'yaml';

/** Levels of mappings and lists in a document. Nobody writes 200; a stack holds some thousand. */
export const MAX_DEPTH = 200;

/**
 * Offset of the first collection that is nested deeper than {@link MAX_DEPTH}, or `undefined`.
 * Walks the tokens with a stack of its own, because composing them recurses.
 */
export function tooDeep(token: CST.Token): number | undefined {
  const pending: { token: CST.Token; depth: number }[] = [{ token, depth: 0 }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { token: current, depth } = next;
    if (depth > MAX_DEPTH) return current.offset;
    if (current.type === 'document') {
      if (current.value) pending.push({ token: current.value, depth });
    } else if ('items' in current) {
      for (const { key, value } of current.items.toReversed()) {
        if (value) pending.push({ token: value, depth: depth + 1 });
        if (key) pending.push({ token: key, depth: depth + 1 });
      }
    }
  }
  return undefined;
}
