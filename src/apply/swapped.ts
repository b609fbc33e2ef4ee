import { ZkaiFailure } from '../model/failure.ts';
import { type Zxid } from '../model/stat.ts';
import { type WriteResult } from '../model/write-op.ts';
import { type ZnodePath } from '../model/znode-path.ts';
import { numberText } from '../model/number-text.ts';
import { type ZookeeperReader } from '../ports/zookeeper.ts';

/** A znode that existed and is written: the czxid that it must show, else it was swapped under us. */
export interface ExpectedZnode {
  /** Of the operation in the transaction whose Stat shows it. */
  readonly index: number;
  readonly path: ZnodePath;
  readonly czxid: Zxid;
}

/** Znodes whose czxid in the reply is not the planned one: somebody deleted and recreated them, up to the same version. */
export function swappedInReply(
  expected: readonly ExpectedZnode[],
  results: readonly WriteResult[],
): ZnodePath[] {
  return expected
    .filter(({ index, czxid }) => {
      const result = results[index];
      return result?.op === 'set' && result.stat.czxid !== czxid;
    })
    .map(({ path }) => path);
}

/**
 * The same where the reply was lost: what the transaction `zxid` wrote last, and has another czxid than planned, it
 * wrote over a swapped znode. Of a znode that it deleted, or that somebody wrote since, nobody can tell any more.
 */
export async function swappedInTree(
  reader: ZookeeperReader,
  expected: readonly Omit<ExpectedZnode, 'index'>[],
  zxid: Zxid,
): Promise<ZnodePath[]> {
  const { results } = await reader.read(expected.map(({ path }) => ({ op: 'data', path })));
  return expected
    .filter(({ czxid }, index) => {
      const found = results[index];
      return found?.found === 'data' && found.stat.mzxid === zxid && found.stat.czxid !== czxid;
    })
    .map(({ path }) => path);
}

/** `truth`: what became of the apply, as a clause. */
export function replacedForeign(truth: string, paths: readonly ZnodePath[]): ZkaiFailure {
  return new ZkaiFailure('replaced-foreign', `${truth}, but ${replacedText(paths)}`, {
    details: paths,
    hint: 'ask who writes there; zkai log shows what was applied',
  });
}

export function replacedText(paths: readonly ZnodePath[]): string {
  const what = paths.length === 1 ? 'a znode' : `${numberText(paths.length)} znodes`;
  return `${what} had been deleted and created again by somebody else in that moment, and their value was replaced`;
}
