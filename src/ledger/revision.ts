import { type RevisionInfo } from '../model/results.ts';
import { decodeJson } from './codec.ts';
import { decodeAt } from './damaged.ts';
import { type LedgerPaths } from './paths.ts';
import { expectShape } from './shape.ts';

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
