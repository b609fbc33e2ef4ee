import { type OwnerNames } from '../model/former-names.ts';
import { type HistoryEntry, type RevisionInfo } from '../model/results.ts';
import { type WriteOp } from '../model/write-op.ts';
import { decodeJson, encodeJson } from './codec.ts';
import { decodeAt } from './damaged.ts';
import { type LedgerPaths } from './paths.ts';
import { expectShape } from './shape.ts';
import { type LedgerState } from './state.ts';

/** Of each project, by environment, the revision of its newest apply: what the next entry of its history follows. */
export type NewestRevisions = Readonly<Record<string, Readonly<Record<string, number>>>>;

const SHAPE = {
  rev: 'count',
  id: 'string',
  state: 'string',
  digest: 'string',
  git: 'string?',
  at: 'string',
  by: 'string',
  newest: 'object?',
} as const;

/** Reads the `revision` znode. @throws ZkaiFailure `failed` for a damaged one. */
export function decodeRevision(
  data: Buffer,
  paths: LedgerPaths,
): { readonly info: RevisionInfo; readonly newest: NewestRevisions } {
  const stored = decodeAt(paths.revision, () => expectShape(decodeJson(data), SHAPE));
  const { newest, ...info } = stored as unknown as RevisionInfo & { readonly newest?: NewestRevisions };
  return { info, newest: newest ?? {} };
}

/** The newest revision of a project in an environment, where it is known: what its next entry follows. */
export function previousOf(
  { revision }: Pick<LedgerState, 'revision'>,
  { project, environment }: Pick<HistoryEntry, 'project' | 'environment'>,
): number | undefined {
  return revision?.newest[project]?.[environment];
}

/** Sets the `revision` znode that was read to what an apply says of itself, at this number and in this state. */
export function setRevision(
  { revision: read }: Pick<LedgerState, 'revision'>,
  { paths, rev, state }: Pick<RevisionInfo, 'rev' | 'state'> & { readonly paths: LedgerPaths },
  {
    id,
    project,
    environment,
    digest,
    git,
    at,
    who,
    renamed = [],
  }: Pick<HistoryEntry, 'id' | 'project' | 'environment' | 'digest' | 'git' | 'at' | 'who'> & {
    /** Names that have ended: their history goes on under the ones of now. */
    readonly renamed?: readonly OwnerNames[] | undefined;
  },
): WriteOp {
  const info: RevisionInfo = { rev, id, state, digest, git: git?.commit ?? null, at, by: who };
  const before = withoutNames(read?.newest ?? {}, renamed);
  // An apply that is open is no revision yet.
  const newest: NewestRevisions =
    state === 'applying' ? before : { ...before, [project]: { ...before[project], [environment]: rev } };
  return {
    op: 'set',
    path: paths.revision,
    data: encodeJson({ ...info, newest }),
    version: read?.version ?? 0,
  };
}

function withoutNames(newest: NewestRevisions, ended: readonly OwnerNames[]): NewestRevisions {
  const isEnded = (project: string, environment: string): boolean =>
    ended.some((names) => names.project === project && names.environment === environment);
  const left = Object.entries(newest).map(([project, revisions]) => {
    const kept = Object.entries(revisions).filter(([environment]) => !isEnded(project, environment));
    return [project, Object.fromEntries(kept)] as const;
  });
  return Object.fromEntries(left.filter(([, revisions]) => Object.keys(revisions).length > 0));
}
