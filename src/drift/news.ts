import { byCodeUnits } from '../model/canonical-json.ts';
import {
  type DriftNews,
  type DriftNewsOfItem,
  type DriftScope,
  type DriftState,
  type KnownDrift,
} from '../model/drift-state.ts';
import { type DriftItem } from '../model/results.ts';
import { comparePaths } from '../model/znode-path.ts';

/** What of a drift is news to whoever knows `state` (`null`: nothing), and what is not there any more. */
export function newsOf(items: readonly DriftItem[], state: DriftState | null, now: string): DriftNews {
  const known = new Map((state?.items ?? []).map((item) => [item.fingerprint, item]));
  const knownPaths = new Set((state?.items ?? []).map(({ path }) => path));
  const status = new Map<string, DriftNewsOfItem>();
  for (const { fingerprint, path } of items) {
    const before = known.get(fingerprint);
    if (before !== undefined) status.set(fingerprint, { status: 'known', firstSeen: before.firstSeen });
    else status.set(fingerprint, { status: knownPaths.has(path) ? 'changed' : 'new', firstSeen: now });
  }
  const paths = new Set(items.map(({ path }) => path));
  return {
    previous: state?.at ?? null,
    status,
    gone: (state?.items ?? []).filter(({ path }) => !paths.has(path)),
  };
}

/** True where there is something to tell. */
export function hasNews({ status, gone }: DriftNews): boolean {
  return gone.length > 0 || [...status.values()].some((one) => one.status !== 'known');
}

/** What is known from now on. */
export function nextState(
  scope: DriftScope,
  items: readonly DriftItem[],
  { news, now }: { readonly news: DriftNews; readonly now: string },
): DriftState {
  const known = items.map(({ fingerprint, path, class: kind }): KnownDrift => {
    return { fingerprint, path, class: kind, firstSeen: news.status.get(fingerprint)?.firstSeen ?? now };
  });
  return { ...scope, at: now, items: known.sort((a, b) => comparePaths(a.path, b.path)) };
}

/** Why a state is not that of `scope`; `undefined`: it is. A ledger that has only begun since is the same one. */
export function foreignState(state: DriftState, scope: DriftScope): string | undefined {
  if (state.project !== scope.project || state.environment !== scope.environment)
    return `it is that of project ${state.project}, environment ${state.environment}`;
  if (state.ledger !== null && state.ledger !== scope.ledger)
    return 'it is that of another ledger: another ZooKeeper, another root, or the ledger was made anew';
  if (namesText(state) !== namesText(scope))
    return 'it is that of another part: --target and --exclude were others';
  return undefined;
}

function namesText({ targets, excludes }: DriftScope): string {
  return JSON.stringify([targets, excludes].map((names) => names.toSorted(byCodeUnits)));
}
