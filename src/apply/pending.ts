import { isApplyId } from '../model/apply-id.ts';
import { pathProblem } from '../model/znode-path.ts';
import { type ProjectFiles } from '../ports/files.ts';
import { type PendingApply } from './settle.ts';

/**
 * The apply of this checkout whose commit was sent and not answered yet, one per environment. Only a
 * help for `zkai recover`: the truth is in ZooKeeper, and an id is enough to find it.
 */
function pendingFile(environment: string): string {
  return `.zkai/pending/${environment}.json`;
}

export async function rememberPending(
  files: ProjectFiles,
  environment: string,
  pending: PendingApply,
): Promise<void> {
  await files.write(pendingFile(environment), `${JSON.stringify(pending)}\n`);
}

/** Never fails: what is left behind only makes `zkai recover` say once more what is true. */
export async function forgetPending(files: ProjectFiles, environment: string): Promise<void> {
  await files.remove(pendingFile(environment)).catch(() => {});
}

/** `null`: none, or one that was not written by this version. */
export async function readPending(files: ProjectFiles, environment: string): Promise<PendingApply | null> {
  const file = pendingFile(environment);
  if (!(await files.exists(file))) return null;
  try {
    const value = JSON.parse(await files.readText(file)) as Partial<Record<keyof PendingApply, unknown>>;
    const isPending =
      typeof value.id === 'string' &&
      isApplyId(value.id) &&
      typeof value.ledger === 'string' &&
      typeof value.revision === 'number' &&
      typeof value.root === 'string' &&
      pathProblem(value.root) === undefined &&
      Array.isArray(value.expected);
    return isPending ? (value as unknown as PendingApply) : null;
  } catch {
    return null;
  }
}
