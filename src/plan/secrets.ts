import { type Blocked, type Change } from '../model/change.ts';
import { isSealed, unseal } from '../model/sealed.ts';
import { type DesiredTree, type LiveTree } from '../model/tree.ts';
import { type ZnodePath } from '../model/znode-path.ts';
import { type PlanInput } from './input.ts';

/** What the znode of a row is to hold, secrets and all; `null`: nobody has all of it. */
export type Reveal = (change: Pick<Change, 'path' | 'after' | 'movedFrom'>) => Buffer | null;

/** The files know what they ask for, and a znode what it holds. */
export function revealWith(
  desired: Pick<DesiredTree, 'nodes'> | undefined,
  live: Pick<LiveTree, 'nodes'>,
): Reveal {
  return ({ path, after, movedFrom }) => {
    if (after === null || !isSealed(after)) return after;
    const holders = [desired?.nodes.get(path), live.nodes.get(path), live.nodes.get(movedFrom?.path ?? path)];
    return unseal(
      after,
      holders.map((node) => node?.reveal?.()),
    );
  };
}

/** Of what is sensitive the ledger has only hashes, so nobody can go back to a value that is nowhere else. */
export function unknownSecrets({ desired, live }: PlanInput, changes: readonly Change[]): Blocked[] {
  const reveal = revealWith(desired, live);
  return changes
    .filter((change) => writesValue(change) && change.after !== null && reveal(change) === null)
    .map(({ path, document, source }) => ({
      guard: 'sensitive',
      path,
      document,
      source,
      reason: `what is sensitive in it is kept as a hash only, so the value of then cannot be written again`,
      hint: 'write the value into the files, then: zkai apply',
    }));
}

/** An apply in batches would have to keep the secrets in its journal, to be finished by whoever comes. */
export function secretsInBatches(changes: readonly Change[]): Blocked[] {
  const paths = changes.filter(({ actions, sensitive }) => actions.length > 0 && sensitive !== undefined);
  return paths.map(({ path, document, source }) => ({
    guard: 'sensitive',
    path,
    document,
    source,
    reason: 'it has sensitive values, which no journal may hold, and this plan is applied in batches',
    hint: `apply it by itself first: --target ${targetOf(document, path)}`,
  }));
}

function targetOf(document: string | null, path: ZnodePath): string {
  return document ?? path;
}

function writesValue({ actions }: Change): boolean {
  return actions.includes('create') || actions.includes('update');
}
