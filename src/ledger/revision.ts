import { type HistoryEntry, type RevisionInfo } from '../model/results.ts';
import { type WriteOp } from '../model/write-op.ts';
import { decodeJson, encodeJson } from './codec.ts';
import { decodeAt } from './damaged.ts';
import { type LedgerPaths } from './paths.ts';
import { expectShape } from './shape.ts';
import { type LedgerState } from './state.ts';

const SHAPE = {
  rev: 'count',
  id: 'string',
  state: 'string',
  digest: 'string',
  git: 'string?',
  at: 'string',
  by: 'string',
} as const;

/** Reads the `revision` znode. @throws ZkaiFailure `failed` for a damaged one. */
export function decodeRevision(data: Buffer, paths: LedgerPaths): RevisionInfo {
  return decodeAt(paths.revision, () => expectShape(decodeJson(data), SHAPE)) as unknown as RevisionInfo;
}

/** Sets the `revision` znode that was read to what an apply says of itself, at this number and in this state. */
export function setRevision(
  { revision: read }: Pick<LedgerState, 'revision'>,
  { paths, rev, state }: Pick<RevisionInfo, 'rev' | 'state'> & { readonly paths: LedgerPaths },
  { id, digest, git, at, who }: Pick<HistoryEntry, 'id' | 'digest' | 'git' | 'at' | 'who'>,
): WriteOp {
  const info: RevisionInfo = { rev, id, state, digest, git: git?.commit ?? null, at, by: who };
  return { op: 'set', path: paths.revision, data: encodeJson(info), version: read?.version ?? 0 };
}
