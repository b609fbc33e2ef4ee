import { isApplyId } from '../model/apply-id.ts';
import { pathProblem } from '../model/znode-path.ts';
import { type ProjectFiles } from '../ports/files.ts';
import { type PendingApply } from './settle.ts';

/**
 * The applies of this checkout whose commit was sent and not answered yet, a list for each environment. Only a
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
  const others = (await readPending(files, environment)).filter(({ id }) => id !== pending.id);
  await writePending(files, environment, [...others, pending]);
}

/** Never fails: what is left behind only makes `zkai recover` say once more what is true. */
export async function forgetPending(files: ProjectFiles, environment: string, id: string): Promise<void> {
  try {
    const all = await readPending(files, environment);
    const others = all.filter((pending) => pending.id !== id);
    if (others.length === 0) await files.remove(pendingFile(environment));
    else if (others.length < all.length) await writePending(files, environment, others);
  } catch {
    // See above.
  }
}

/** The oldest first. What was not written by this version is left out. */
export async function readPending(files: ProjectFiles, environment: string): Promise<PendingApply[]> {
  const file = pendingFile(environment);
  if (!(await files.exists(file))) return [];
  try {
    const value = JSON.parse(await files.readText(file)) as unknown;
    return Array.isArray(value) ? value.filter(isPending) : [];
  } catch {
    return [];
  }
}

async function writePending(
  files: ProjectFiles,
  environment: string,
  all: readonly PendingApply[],
): Promise<void> {
  await files.write(pendingFile(environment), `${JSON.stringify(all)}\n`);
}

function isPending(value: unknown): value is PendingApply {
  if (typeof value !== 'object' || value === null) return false;
  const { id, ledger, revision, root, expected } = value as Partial<Record<keyof PendingApply, unknown>>;
  return (
    typeof id === 'string' &&
    isApplyId(id) &&
    typeof ledger === 'string' &&
    typeof revision === 'number' &&
    typeof root === 'string' &&
    pathProblem(root) === undefined &&
    Array.isArray(expected)
  );
}
