import { type Severity } from './finding.ts';

/** What `zkai explain` says of a rule, beside its title and severity. */
export interface RulePage {
  /** What it looks at, and why that matters: a paragraph. */
  readonly text: string;
  /** What is applied, for a rule that compares with it: the files alone do not tell, so `zkai plan` judges it. */
  readonly applied?: Example;
  /** A project with the mistake. */
  readonly bad: Example;
  /** The text, occurring once in {@link bad}, where the finding begins. */
  readonly at: string;
  /** The same project without it. */
  readonly good: Example;
  /** True where `validate --fix` corrects it. */
  readonly fixes?: true;
  /** True where a plan goes on with it when somebody says why (`--override`). */
  readonly mayOverride?: true;
}

/** What somebody may ask about, and the answer. */
export type RuleAnswer =
  | { readonly about: 'rule'; readonly rule: ExplainedRule }
  | { readonly about: 'rules'; readonly rules: readonly RuleSummary[]; readonly search: string | null };

/** A rule of validate with its page. */
export interface DescribedRule extends RuleSummary {
  readonly page: RulePage;
}

/** The same with all that is to be said of it. */
export interface ExplainedRule extends DescribedRule {
  /** False: its errors are errors whatever anybody says. */
  readonly maySilence: boolean;
}

export interface RuleSummary {
  readonly rule: string;
  readonly severity: Severity;
  readonly title: string;
}

/** Files by path. What is not there, such as zkai.yaml in most, is as `zkai init` makes it, or does not matter. */
export interface Example {
  readonly [file: string]: string | { readonly link: string };
}
