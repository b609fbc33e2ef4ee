import { closest } from '../../model/closest.ts';
import { type Finding } from '../../model/finding.ts';
import { type Position } from '../../model/position.ts';
import { type SourceText } from '../../model/source-text.ts';
import { type Comment, commentsOf } from '../parse/comments.ts';
import { unknownRule } from './idle.ts';
import { isRuleId, RULES, type RuleId } from '../validate/rules.ts';

/** `# zkai-ignore ZK107, ZK209: reason` or, for the whole file, `# zkai-ignore-file ZK107: reason`. */
export interface SilenceComment {
  readonly rule: RuleId;
  readonly reason: string;
  readonly position: Position;
  /** The lines on which a finding may begin; `null`: all of the file. */
  readonly lines: readonly number[] | null;
}

export interface SilenceComments {
  readonly comments: readonly SilenceComment[];
  /** What is wrong with those that cannot be read (ZK180). */
  readonly findings: readonly Finding[];
}

/** A comment that says one of the words is meant, whatever is wrong with the rest. */
const MEANT = /^#+\s*zkai-ignore(?<file>-file)?(?![\w-])(?<rest>.*)$/;
/** One that begins like them may be meant, too: a slip of the pen must not silence nothing unnoticed. */
const LIKE = /^#+\s*(?<word>zk\w*[-_ ]?i[\w-]*)/i;
const MAY_BE_LIKE = /#\s*zk\w*[-_ ]?i/i;
const WORDS = ['zkai-ignore', 'zkai-ignore-file'];
const WELL_FORMED = /^\s+(?<rules>ZK\d+(?:\s*,\s*ZK\d+)*)\s*:\s*(?<reason>\S.*)$/;
/** A key whose value begins on a line below. */
const OPEN_KEY = /(?:^|\s)-?\s*[^\s#].*:(?:\s+[&!]\S+)*\s*$|^\s*-\s*$/;

/** The comments of a file by which its author lets findings pass. */
export function silenceComments({ path, text }: SourceText): SilenceComments {
  if (!MAY_BE_LIKE.test(text)) return { comments: [], findings: [] };
  const lines = text.split('\n').map((line) => line.trimEnd());
  const comments: SilenceComment[] = [];
  const findings: Finding[] = [];
  for (const comment of commentsOf(text)) {
    const meant = MEANT.exec(comment.text)?.groups;
    const position = positionOf(path, comment);
    if (meant === undefined) {
      const word = misspelt(comment);
      if (word !== null) findings.push(about(position, word));
      continue;
    }
    const said = WELL_FORMED.exec(meant['rest'] ?? '')?.groups;
    if (said === undefined) {
      findings.push(unreadable(position, meant['file'] === undefined));
      continue;
    }
    for (const rule of (said['rules'] ?? '').split(/\s*,\s*/)) {
      if (!isRuleId(rule)) findings.push(about(position, unknownRule(rule)));
      else {
        const isForLine = meant['file'] === undefined;
        const { reason = '' } = said;
        comments.push({ rule, reason, position, lines: isForLine ? linesMeant(comment, lines) : null });
      }
    }
  }
  return { comments, findings };
}

/**
 * The line of the comment, or the next one that says something where the comment stands alone. A key whose value begins
 * further down takes that line with it, since a finding about a list is where the list begins.
 */
function linesMeant({ line, column, isAlone }: Comment, lines: readonly string[]): number[] {
  const own = isAlone ? nextSaying(line, lines) : line;
  if (own === undefined) return [];
  const text = own === line ? (lines[own - 1] ?? '').slice(0, column - 1) : (lines[own - 1] ?? '');
  const below = OPEN_KEY.test(withoutComment(text)) ? nextSaying(own, lines) : undefined;
  return below === undefined ? [own] : [own, below];
}

function withoutComment(line: string): string {
  return line.replace(/\s#.*$/, '');
}

/** The first line behind this one that is neither empty nor a comment. */
function nextSaying(line: number, lines: readonly string[]): number | undefined {
  const index = lines.findIndex((text, at) => at >= line && !/^\s*(?:#|$)/.test(text));
  return index === -1 ? undefined : index + 1;
}

function positionOf(file: string, { line, column, text }: Comment): Position {
  return { file, line, column, endLine: line, endColumn: column + text.length };
}

/** For a comment with a word that is nearly one of ours. */
function misspelt({ text }: Comment): Pick<Finding, 'message' | 'fix'> | null {
  const { word = '' } = LIKE.exec(text)?.groups ?? {};
  const near = closest(word, WORDS);
  const isProse = word.includes(' ') && !/zk\d/i.test(text); // "zkai ignores what …"
  if (near === undefined || isProse) return null;
  return {
    message: `this comment silences nothing: "${word}" is not known (did you mean "${near}"?)`,
    fix: `Write # ${near} ZK107: the reason.`,
  };
}

function unreadable(position: Position, isForLine: boolean): Finding {
  const word = isForLine ? 'zkai-ignore' : 'zkai-ignore-file';
  return about(position, {
    message: 'this comment silences nothing: it must name rules and say why',
    fix: `Write # ${word} ZK107: the reason.`,
  });
}

function about(position: Position, text: Pick<Finding, 'message' | 'fix'>): Finding {
  return { rule: 'ZK180', severity: RULES.ZK180.severity, ...text, position, pointer: '', document: null };
}
