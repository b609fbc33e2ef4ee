import { movedNames } from '../ledger/moved-names.ts';
import { type Past } from '../ledger/past.ts';
import { type OwnHistory } from '../live/history.ts';
import { type Move, type Project } from '../model/project.ts';

/**
 * The renames since `revision`, undone, as a plan wants to know them: from the name that a document has now to the one
 * that it had then. `past` is what was applied then.
 */
export function movesBack(
  { locate }: Pick<Project, 'locate'>,
  { entries, ledger }: OwnHistory,
  { revision, past }: { readonly revision: number; readonly past: Past },
): Move[] {
  const idOf = (record: string | null | undefined): string | null => {
    const document = past.documents.get(record ?? '');
    if (document === undefined) return null;
    const { kind, cluster, name } = document;
    return cluster === null ? `${kind}/${name}` : `${kind}/${cluster}/${name}`;
  };
  const moves = new Map<string, Move>();
  for (const [now, old] of movedNames(entries.filter((entry) => entry.revision > revision))) {
    const [from, to] = [idOf(ledger.bases.get(now)?.record), idOf(past.nodes.get(old)?.record)];
    if (from !== null && to !== null && from !== to && !moves.has(from))
      moves.set(from, { from, to, source: locate('') });
  }
  return [...moves.values()];
}
