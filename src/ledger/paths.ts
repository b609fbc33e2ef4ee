import { joinPath, type ZnodePath } from '../model/znode-path.ts';

/** Where zkai keeps its own znodes, below `<root>/.zkai`. The layout is described in `ledger/README.md`. */
export interface LedgerPaths {
  readonly base: ZnodePath;
  readonly format: ZnodePath;
  readonly revision: ZnodePath;
  readonly documents: ZnodePath;
  readonly parents: ZnodePath;
  readonly history: ZnodePath;
  readonly blobs: ZnodePath;
  readonly lock: ZnodePath;
  readonly locks: ZnodePath;
  /** Where the replicas of reconcile elect one of them, a znode for each project and environment. */
  readonly leader: ZnodePath;
}

export const LEDGER_NAME = '.zkai';

export function ledgerPaths(root: ZnodePath): LedgerPaths {
  const base = joinPath(root, LEDGER_NAME);
  return {
    base,
    format: joinPath(base, 'format'),
    revision: joinPath(base, 'revision'),
    documents: joinPath(base, 'documents'),
    parents: joinPath(base, 'parents'),
    history: joinPath(base, 'history'),
    blobs: joinPath(base, 'blobs'),
    lock: joinPath(base, 'lock'),
    locks: joinPath(base, 'locks'),
    leader: joinPath(base, 'leader'),
  };
}

/** Where the replicas of a project's loop stand for election in an environment. */
export function electionPath({ leader }: LedgerPaths, project: string, environment: string): ZnodePath {
  return joinPath(leader, project, environment, 'election');
}

/** Ten digits, so that names sort as numbers do. */
export function historyPath(paths: LedgerPaths, revision: number): ZnodePath {
  return joinPath(paths.history, String(revision).padStart(10, '0'));
}
