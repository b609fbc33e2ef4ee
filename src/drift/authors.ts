import { type DriftItem, type EntryHead } from '../model/results.ts';

/** The revisions that wrote last what drifted, each once. */
export function revisionsOf(items: readonly DriftItem[]): number[] {
  return [...new Set(items.flatMap(({ applied }) => applied?.revision ?? []))].sort((a, b) => a - b);
}

/** The items with who applied those revisions, as far as the history has it. */
export function withAuthors(
  items: readonly DriftItem[],
  entries: ReadonlyMap<number, EntryHead>,
): DriftItem[] {
  return items.map((item) => {
    const entry = entries.get(item.applied?.revision ?? 0);
    return item.applied === null || entry === undefined
      ? item
      : { ...item, applied: { ...item.applied, entry } };
  });
}
