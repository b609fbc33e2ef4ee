import { type ApplyResult } from '../../model/results.ts';
import { applyView } from './apply.ts';

/** `zkai.apply/v1`, with the revision that it went back to and the commits that git has to take back. */
export function rollbackView(
  result: ApplyResult,
  {
    environment,
    to,
    git,
  }: {
    readonly environment: string;
    readonly to: number;
    readonly git: { readonly command: string | null; readonly commits: readonly string[] };
  },
) {
  return { ...applyView(result), environment, rollback: { to, revert: git.command, commits: git.commits } };
}
