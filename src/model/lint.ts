import { globPattern } from './glob.ts';
import { type Finding, type Severity } from './finding.ts';
import { type Position } from './position.ts';

/** What `lint` of zkai.yaml says: how much each rule weighs here, and what is let pass. */
export interface LintSettings {
  /** By rule id; `off` silences the rule as a whole. */
  readonly rules: ReadonlyMap<string, Severity | 'off'>;
  readonly ignore: readonly LintIgnore[];
  /** File with the findings that were there when lint was adopted, relative to the project. */
  readonly baseline: string;
}

/** Findings of one rule that are let pass, and why. */
export interface LintIgnore {
  readonly rule: string;
  readonly match: LintMatch;
  readonly reason: string;
  /** The last day on which it holds, `2027-06-30`; absent: always. */
  readonly until?: string;
}

/** Which findings, as globs: one of the two. */
export interface LintMatch {
  /** `TaskConfig/*` */
  readonly document?: string;
  /** `config/legacy/**` */
  readonly file?: string;
}

/** A finding that is let pass, who said so, and why. */
export interface Silenced {
  readonly finding: Finding;
  readonly by: 'comment' | 'zkai.yaml' | 'baseline';
  readonly reason: string;
  /** Where it was said. */
  readonly source: Position;
}

/** Whether an entry is about a finding, its rule apart. */
export function lintMatcher({ document, file }: LintMatch): (finding: Finding) => boolean {
  const [byDocument, byFile] = [document, file].map((glob) =>
    glob === undefined ? null : globPattern(glob),
  );
  return (finding) =>
    byFile?.test(finding.position.file) ??
    (finding.document !== null && byDocument?.test(finding.document) === true);
}
