import { diffValues } from '../diff/fields.ts';
import { type RecordedChange } from '../ledger/history.ts';
import { gapFailure } from '../ledger/gaps.ts';
import { type Past } from '../ledger/past.ts';
import { type StoredEntry } from '../ledger/read-history.ts';
import { type OwnHistory, pastAt, resolveRef } from '../live/history.ts';
import { parseAclText } from '../model/acl.ts';
import { diffAcls } from '../model/acl-compare.ts';
import { type FieldChange } from '../model/change.ts';
import { ZkaiFailure } from '../model/failure.ts';
import { type Plan } from '../model/plan.ts';
import { type AppliedRevision, type HistoryChange } from '../model/results.ts';
import { lacksSign, parseRevisionRef } from '../model/revision-ref.ts';
import { type World } from '../ports/world.ts';
import { type ConnectionRequest } from './connection.ts';
import { entryHead } from './entry-head.ts';
import { ownHistory } from './own-history.ts';
import { readPlanFile } from './read-plan.ts';
import { withRulesOfToday } from './requirements.ts';

export type Shown =
  | { readonly kind: 'plan'; readonly plan: Plan }
  | { readonly kind: 'revision'; readonly revision: AppliedRevision };

/** A saved plan by its file name, or an applied revision as `@12`, `@latest` or `@-1`. */
export async function show(
  world: World,
  request: ConnectionRequest & { readonly environment: string | null; readonly what: string },
): Promise<Shown> {
  if (!request.what.startsWith('@')) {
    return { kind: 'plan', plan: await withRulesOfToday(world, await readPlan(world, request.what)) };
  }
  const ref = parseRevisionRef(request.what);
  const history = await ownHistory(world, request, [ref]);
  const revision = resolveRef(history, ref);
  const entry = history.entries.find((candidate) => candidate.revision === revision);
  if (entry === undefined) throw notThere(revision, history);
  return { kind: 'revision', revision: appliedRevision(entry, history) };
}

/** Who leaves the sign out means a revision, unless there is such a file. */
async function readPlan(world: World, file: string): Promise<Plan> {
  try {
    return await readPlanFile(world, file);
  } catch (error) {
    if (!(error instanceof ZkaiFailure) || error.code !== 'usage' || !lacksSign(file)) throw error;
    throw new ZkaiFailure('usage', `there is no plan file ${file}`, {
      hint: `for the revision: zkai show @${file}`,
      cause: error,
    });
  }
}

function appliedRevision(entry: StoredEntry, history: OwnHistory): AppliedRevision {
  const younger = history.entries.filter(({ revision }) => revision > entry.revision);
  const isTold = younger.every(({ documents }) => documents !== null);
  const after = isTold ? pastAt(history, entry.revision) : null;
  const byPath = new Map(entry.changes.map((change) => [change.path, change]));
  const changes = entry.changes.map((change) => {
    const { path, actions, document, movedFrom } = change;
    const old = byPath.get(movedFrom ?? path) ?? change;
    const values = valueFields(change, old.before, { after, written: change.written });
    const fields = values === null ? null : [...values, ...aclFields(change, old, after)];
    return { path, actions, document, movedFrom, fields };
  });
  return { ...entryHead(entry), changes };
}

/** From what was there to what was written. Taking over and giving up write nothing. */
function valueFields(
  { path, actions, document }: HistoryChange,
  before: Buffer | null,
  { after, written }: { readonly after: Past | null; readonly written: Buffer | undefined },
): readonly FieldChange[] | null {
  if (actions.includes('delete')) return diffValues(before, null);
  if (!actions.includes('create') && !actions.includes('update')) return [];
  // A parent made on the way is empty, and in no record.
  const data = document === null ? Buffer.alloc(0) : (written ?? after?.nodes.get(path)?.data);
  return data === undefined ? null : diffValues(before, data);
}

/** From what zkai had given it. Of a znode that it did not know, and of a parent long ago, that is not kept. */
function aclFields(
  { path, actions, movedFrom }: RecordedChange,
  { base }: RecordedChange,
  after: Past | null,
): FieldChange[] {
  const now = after?.nodes.get(path)?.acl ?? after?.parents.get(path);
  const isTold = actions.includes('acl') || movedFrom !== undefined;
  const old = base?.acl;
  if (!isTold || typeof now !== 'string' || typeof old !== 'string') return [];
  return diffAcls(parseAclText(old), parseAclText(now));
}

function notThere(revision: number, { project, environment, others, gaps }: OwnHistory): ZkaiFailure {
  if (revision === 0) {
    return new ZkaiFailure(
      'failed',
      'revision 0 is what was there before the first apply: it changed nothing',
      {
        hint: 'zkai diff @0 @1 shows what the first one changed',
      },
    );
  }
  const owner = others.get(revision);
  const gap = gaps.find(({ missing, after }) => after < revision && revision <= missing);
  if (owner === undefined && gap !== undefined) return gapFailure(gap);
  if (owner === undefined) {
    return new ZkaiFailure('failed', `revision ${revision} was pruned from the history`, {
      hint: 'zkai log lists what is left; ledger.keepRevisions and keepBytes of zkai.yaml say how much that is',
    });
  }
  const isSibling = owner.project === project;
  const whose = `environment ${owner.environment}${isSibling ? '' : ` of project ${owner.project}`}`;
  return new ZkaiFailure(
    'failed',
    `revision ${revision} is one of ${whose}, not of ${isSibling ? '' : `${project} in `}${environment}`,
    {
      hint: isSibling
        ? `zkai show @${revision} --env ${owner.environment}`
        : `zkai log lists those of ${project} in ${environment}`,
    },
  );
}
