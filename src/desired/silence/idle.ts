import { type Finding } from '../../model/finding.ts';
import { type LintIgnore } from '../../model/lint.ts';
import { type JsonPointer } from '../../model/json.ts';
import { type Position } from '../../model/position.ts';
import { type Project } from '../../model/project.ts';
import { didYouMean } from '../resolve/did-you-mean.ts';
import { isRuleId, RULES, type RuleId } from '../validate/rules.ts';
import { isFixed } from './may-pass.ts';
import { type SilenceComment } from './silence-comments.ts';

/** What is wrong with `lint` of zkai.yaml, whatever is found: rules that are not there, and those that nobody may lower. */
export function settingsFindings(project: Project): Finding[] {
  const { rules, ignore } = project.lint;
  const named = [
    ...[...rules].map(([rule, severity]) => ({ rule, severity, pointer: `/spec/lint/rules/${rule}` })),
    ...ignore.map(({ rule }, index) => ({
      rule,
      severity: 'off',
      pointer: `/spec/lint/ignore/${index}/rule`,
    })),
  ];
  return named.flatMap(({ rule, severity, pointer }) => {
    if (!isRuleId(rule)) return inProject(project, pointer, 'ZK180', unknownRule(rule));
    if (severity === 'error' || !isFixed(rule)) return [];
    return inProject(project, pointer, 'ZK182', cannotPass(rule));
  });
}

/** A comment about errors that nobody can silence. */
export function powerless({ rule, position }: SilenceComment): Finding | null {
  return isFixed(rule) ? atPlace(position, 'ZK182', cannotPass(rule)) : null;
}

/** A comment that no finding needs. */
export function idleComment({ rule, position, lines }: SilenceComment): Finding | null {
  if (isFixed(rule)) return null; // that is what powerless() says
  const where = lines === null ? 'in this file' : 'on the line that this comment is about';
  return atPlace(position, 'ZK181', {
    message: `there is no ${rule} ${where}`,
    fix: 'Remove the comment, or put it on the line of the finding or the one before.',
  });
}

/** An entry of `lint.ignore` that no finding needs. */
export function idleIgnore(
  { rule, source }: LintIgnore & { readonly source: Position },
  project: Project,
): Finding {
  const text = {
    message: `no ${rule} is let pass by this entry`,
    fix: 'Remove it, or correct what it matches.',
  };
  const finding = atPlace(source, 'ZK181', text);
  return { ...finding, document: `Project/${project.name}` };
}

/** Entries of a baseline that no finding needs any more: one remark for all of them, since one command removes them. */
export function idleBaseline(path: string, lines: readonly number[]): Finding[] {
  const [first, ...others] = lines.toSorted((a, b) => a - b);
  if (first === undefined) return [];
  const count = lines.length === 1 ? 'a finding' : `${lines.length} findings`;
  const position = { file: path, line: first, column: 1, endLine: first, endColumn: 1 };
  const related = others.slice(0, 9).map((line) => ({
    message: 'nor this one',
    position: { ...position, line, endLine: line },
  }));
  const finding = atPlace(position, 'ZK181', {
    message: `the baseline lets ${count} pass that ${lines.length === 1 ? 'is' : 'are'} not there any more`,
    fix: 'Make it smaller: zkai validate --write-baseline.',
  });
  return [related.length === 0 ? finding : { ...finding, related }];
}

type Text = Pick<Finding, 'message' | 'fix'>;

/** For an id that no rule has. */
export function unknownRule(rule: string): Text {
  return {
    message: `there is no rule ${rule}${didYouMean(rule, Object.keys(RULES))}`,
    fix: 'Write the id that the finding has; zkai explain lists all rules.',
  };
}

function cannotPass(rule: RuleId): Text {
  return {
    message: `${rule} cannot be silenced or lowered: with such an error the files do not compile to what they say`,
    fix: 'Correct what it is about, and remove this.',
  };
}

function atPlace(position: Position, rule: RuleId, text: Text): Finding {
  return { rule, severity: RULES[rule].severity, ...text, position, pointer: '', document: null };
}

function inProject(project: Project, pointer: JsonPointer, rule: RuleId, text: Text): Finding[] {
  const finding = atPlace(project.locate(pointer), rule, text);
  return [{ ...finding, pointer, document: `Project/${project.name}` }];
}
