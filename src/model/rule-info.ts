import { type Severity } from './finding.ts';

/** What is known of a rule beside its findings. */
export interface RuleInfo {
  readonly id: string;
  readonly severity: Severity;
  /** What it says, in a line. */
  readonly title: string;
  /** Its page of documentation, as Markdown. */
  readonly help?: string;
}
