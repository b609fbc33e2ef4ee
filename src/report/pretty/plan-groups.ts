import { byCodeUnits } from '../../model/canonical-json.ts';
import { type Change } from '../../model/change.ts';

/** The rows of one document. */
export interface Group {
  /** Id of the document; `null` for parents, which no document declares. */
  readonly document: string | null;
  readonly changes: readonly Change[];
}

/** The documents of one kind. */
export interface Section {
  readonly groups: readonly Group[];
  /** Plain creations that were left out, and how many documents went with them; `parents`: they are parents. */
  readonly hidden: { readonly changes: number; readonly documents: number; readonly parents: boolean };
}

/** Plain creations that a kind shows before it counts the rest: a first plan has hundreds, all alike. */
const MAX_CREATIONS = 40;

/** The rows by kind and document, sorted by name, parents last. Only plain creations are ever left out, those of parents always. */
export function groupChanges(changes: readonly Change[], { all }: { readonly all: boolean }): Section[] {
  const groups = [...groupBy(changes, ({ document }) => document)]
    .map(([document, rows]): Group => ({ document, changes: rows }))
    .sort((a, b) => compareDocuments(a.document, b.document));
  return [...groupBy(groups, ({ document }) => kindOf(document)).values()].map((section) =>
    shorten(section, all),
  );
}

function shorten(groups: readonly Group[], all: boolean): Section {
  const parents = groups[0]?.document === null;
  let room = all ? Number.POSITIVE_INFINITY : parents ? 0 : MAX_CREATIONS;
  const short = groups.map(({ document, changes }): Group => {
    const kept = changes.filter((change) => !isPlainCreation(change) || room-- > 0);
    return { document, changes: kept };
  });
  const shown = short.filter(({ changes }) => changes.length > 0);
  const rows = (list: readonly Group[]): number => list.reduce((sum, { changes }) => sum + changes.length, 0);
  return {
    groups: shown,
    hidden: { changes: rows(groups) - rows(shown), documents: groups.length - shown.length, parents },
  };
}

/** A znode that is declared and not there yet: nothing is lost or surprising in it. */
export function isPlainCreation({ actions, class: kind }: Change): boolean {
  return kind === 'pending' && actions.length === 1 && actions[0] === 'create';
}

function kindOf(document: string | null): string {
  return document?.split('/', 1)[0] ?? '';
}

function compareDocuments(a: string | null, b: string | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return byCodeUnits(a, b);
}

/** `Map.groupBy`, which Node 20 does not have. */
function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
