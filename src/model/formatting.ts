import { type Finding } from './finding.ts';
import { type Position } from './position.ts';

/**
 * What became of a file. `differs`: it would be written, were it not only to be checked. `left`: it cannot be formatted
 * without losing something, or should not be. `invalid`: nobody knows what it says.
 */
export type FormatState = 'canonical' | 'written' | 'differs' | 'left' | 'invalid';

export interface FormattedFile {
  readonly file: string;
  readonly state: FormatState;
  /** Why it is left; `null` otherwise. */
  readonly reason: string | null;
  readonly before: string;
  /** In canonical form; as it is where that is not known. */
  readonly after: string;
}

/** What `fmt` did, or would do. */
export interface FormatResult {
  /** Only looked at, nothing written. */
  readonly check: boolean;
  /** Sorted. */
  readonly files: readonly FormattedFile[];
  /** Where secrets are in the files that change, as they were and as they are then: nobody is shown what stands there. */
  readonly secrets: { readonly before: readonly Position[]; readonly after: readonly Position[] };
  /** Why files are invalid. */
  readonly findings: readonly Finding[];
}

export function filesIn(state: FormatState, { files }: FormatResult): readonly FormattedFile[] {
  return files.filter((file) => file.state === state);
}
