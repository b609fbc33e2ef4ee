/**
 * Adds items to the end of a list, in place. `list.push(...items)` hands over each item as an argument, and some 100,000
 * of them are more than a stack holds: a file has room for more mistakes than that.
 */
export function append<Item>(list: Item[], items: Iterable<Item>): void {
  for (const item of items) list.push(item);
}
