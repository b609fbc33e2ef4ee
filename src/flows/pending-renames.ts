import { begunAbove, type FormerLedger, mayHold, readFormerLedger } from '../live/former-ledger.ts';
import { readOf } from '../live/read-of.ts';
import { type LedgerState } from '../ledger/state.ts';
import { formerNames, formerRoots } from '../model/former-names.ts';
import { type PlannedRename } from '../model/plan.ts';
import { type Project } from '../model/project.ts';
import { blockedFailure } from './refuse-stoppers.ts';
import { pendingRenames, renameFirst } from '../plan/rename.ts';
import { type ZookeeperReader } from '../ports/zookeeper.ts';

interface Whose {
  readonly project: Project;
  readonly environment: string;
}

/** What `moved` of zkai.yaml says of project, environment and root, and no apply has done yet. */
export interface Pending {
  /** Empty: nothing is. */
  readonly renamed: readonly PlannedRename[];
  /** Where it is another root that they are to come from; `null`: all of it is within the ledger of now. */
  readonly from: { readonly ledger: FormerLedger; readonly begun: number | null } | null;
}

const NOTHING: Pending = { renamed: [], from: null };

/** The names within a ledger come first, and one root at a time; whatever is left is found the next time. */
export async function findPending(
  reader: ZookeeperReader,
  { project, environment }: Whose,
  ledger: LedgerState,
): Promise<Pending> {
  const names = { project: project.name, environment };
  const formers = formerNames(project.moved, names);
  const here = { root: project.root, ledger: ledger.format?.id ?? '' };
  const renamed = pendingRenames(ledger.bases.values(), formers, here);
  if (renamed.length > 0) return { renamed, from: null };
  if (!ledger.chrootExists) return NOTHING;
  const all = [names, ...formers];
  const projects = [...new Set(all.map((one) => one.project))];
  for (const root of formerRoots(project.moved, project.root)) {
    if (!(await mayHold(reader, root, projects))) continue;
    const former = await readFormerLedger(reader, root);
    const id = former.ledger.format?.id ?? '';
    const there = pendingRenames(former.ledger.bases.values(), all, { root, ledger: id });
    if (there.length === 0) continue;
    const rev = former.ledger.revision?.info.rev ?? 0;
    const begun = await begunAbove(readOf(reader), project.root, { root, rev, names });
    return { renamed: there, from: { ledger: former, begun } };
  }
  return NOTHING;
}

/** @throws ZkaiFailure `blocked` where a rename comes first: what is owned is not found under the names of now */
export async function refusePending(
  reader: ZookeeperReader,
  whose: Whose,
  { ledger, what }: { readonly ledger: LedgerState; readonly what: string },
): Promise<void> {
  const { renamed } = await findPending(reader, whose, ledger);
  if (renamed.length === 0) return;
  const { project, environment } = whose;
  throw blockedFailure([
    renameFirst({ project: project.name, environment, root: project.root }, renamed, what),
  ]);
}
