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
    readonly git: {
      readonly command: string | null;
      readonly why: string;
      readonly commits: readonly string[];
      readonly dirty: boolean;
    };
  },
) {
  const { command, why, commits, dirty } = git;
  return { ...applyView(result), environment, rollback: { to, revert: command, why, commits, dirty } };
}
