import { type CST } from 'yaml';

/** What every document begins with, in this order. */
const FIRST = ['apiVersion', 'kind', 'metadata', 'spec'];

type Item = CST.BlockMap['items'][number];

/**
 * The members of a document with those that every document has in front, each with the comments above it; the others keep
 * their order. `header`: a comment stands right above the first member, and may be about the whole, so that one stays first.
 * Where there is an alias, nothing moves: it has to stay behind its anchor, and before the next one of that name.
 */
export function orderedItems(items: readonly Item[], header: boolean): readonly Item[] {
  const names = new Set(items.map(({ key }) => (key?.type === 'scalar' ? key.source : '')));
  if (!names.has('apiVersion') || !names.has('kind') || items.some(hasAlias)) return items;
  const members = items.filter(({ key }) => key);
  const rest = items.filter(({ key }) => !key);
  const ranked = members.toSorted((a, b) => rankOf(a) - rankOf(b));
  return header && ranked[0] !== members[0] ? items : [...ranked, ...rest];
}

function rankOf({ key }: Item): number {
  const rank = key?.type === 'scalar' ? FIRST.indexOf(key.source) : -1;
  return rank === -1 ? FIRST.length : rank;
}

function hasAlias({ key, value }: { readonly key?: CST.Token | null; readonly value?: CST.Token }): boolean {
  return [key, value].some(
    (token) => token?.type === 'alias' || (token && 'items' in token && token.items.some(hasAlias)),
  );
}
