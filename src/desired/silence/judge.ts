import { type Finding } from '../../model/finding.ts';
import { isPast } from '../../model/ignore.ts';
import { lintMatcher, type LintIgnore, type Silenced } from '../../model/lint.ts';
import { type Position } from '../../model/position.ts';
import { type Project } from '../../model/project.ts';
import { sortFindings } from '../resolve/positions.ts';
import { isRuleId } from '../validate/rules.ts';
import { type Baseline } from './baseline.ts';
import { fingerprint } from './fingerprint.ts';
import { idleBaseline, idleComment, idleIgnore, powerless, settingsFindings } from './idle.ts';
import { isFixed, mayBeInBaseline, mayPass } from './may-pass.ts';
import { silenceComments, type SilenceComment } from './silence-comments.ts';

export interface JudgeInput {
  readonly project: Project;
  /** Every text that was read, by file. */
  readonly texts: ReadonlyMap<string, string>;
  /** `null`: there is none. */
  readonly baseline: Baseline | null;
  /** Milliseconds since 1970: what is let pass may have an end. */
  readonly now: number;
  /** True when the findings are all that there are: only then can be told what silences nothing. */
  readonly isWhole: boolean;
}

export interface Judged {
  /** What counts, each with the severity that it has in this project. Sorted. */
  readonly findings: readonly Finding[];
  /** What was let pass, in the order of the findings. */
  readonly silenced: readonly Silenced[];
}

/** Decides about findings as the project wants it: how much each weighs, and which are let pass with what reason. */
export function judgeFindings(findings: readonly Finding[], input: JudgeInput): Judged {
  const silence = new Silence(input);
  const counting: Finding[] = [];
  const silenced: Silenced[] = [];
  for (const finding of sortFindings(findings)) {
    const reason = silence.reasonFor(finding);
    if (reason === null) counting.push(silence.weigh(finding));
    else silenced.push({ finding, ...reason });
  }
  const own = silence.findings().filter((finding) => !silence.isOff(finding));
  return { findings: sortFindings([...counting, ...own.map((finding) => silence.weigh(finding))]), silenced };
}

type Reason = Pick<Silenced, 'by' | 'reason' | 'source'>;

/** An entry of `lint.ignore`, ready to be held against findings. */
interface CompiledIgnore extends LintIgnore {
  readonly fits: (finding: Finding) => boolean;
  readonly source: Position;
}

/** All that silences in a project, and what of it was of use so far. */
class Silence {
  readonly #input: JudgeInput;
  readonly #comments: readonly SilenceComment[];
  readonly #unreadable: readonly Finding[];
  readonly #byPlace: ReadonlyMap<string, readonly SilenceComment[]>;
  readonly #ignores: ReadonlyMap<string, readonly CompiledIgnore[]>;
  readonly #used = new Set<SilenceComment | CompiledIgnore | string>();

  constructor(input: JudgeInput) {
    this.#input = input;
    const read = [...input.texts].map(([path, text]) => silenceComments({ path, text }));
    this.#comments = read.flatMap(({ comments }) => comments);
    this.#unreadable = read.flatMap(({ findings }) => findings);
    this.#byPlace = groupBy(this.#comments, ({ rule, position }) => `${rule} ${position.file}`);
    this.#ignores = groupBy(compileIgnores(input), ({ rule }) => rule);
  }

  /** With the severity of the project; an error that nobody may lower stays one. */
  weigh(finding: Finding): Finding {
    const severity = this.#input.project.lint.rules.get(finding.rule);
    if (severity === undefined || severity === 'off' || !mayPass(finding)) return finding;
    return { ...finding, severity };
  }

  isOff({ rule }: Finding): boolean {
    return this.#input.project.lint.rules.get(rule) === 'off';
  }

  /** Why a finding is let pass; `null`: it is not. */
  reasonFor(finding: Finding): Reason | null {
    if (!mayPass(finding)) return null;
    const { project } = this.#input;
    if (this.isOff(finding)) {
      const source = project.locate(`/spec/lint/rules/${finding.rule}`);
      return { by: 'zkai.yaml', reason: `${finding.rule} is off`, source };
    }
    return this.#byComment(finding) ?? this.#byIgnore(finding) ?? this.#byBaseline(finding);
  }

  #byComment({ rule, position: { file, line } }: Finding): Reason | null {
    const comment = this.#byPlace.get(`${rule} ${file}`)?.find(({ lines }) => lines?.includes(line) ?? true);
    if (comment === undefined) return null;
    this.#used.add(comment);
    return { by: 'comment', reason: comment.reason, source: comment.position };
  }

  #byIgnore(finding: Finding): Reason | null {
    const entry = this.#ignores.get(finding.rule)?.find(({ fits }) => fits(finding));
    if (entry === undefined) return null;
    this.#used.add(entry);
    return { by: 'zkai.yaml', reason: entry.reason, source: entry.source };
  }

  #byBaseline(finding: Finding): Reason | null {
    const { baseline } = this.#input;
    if (baseline === null || baseline.entries.size === 0 || !mayBeInBaseline(finding)) return null;
    const id = fingerprint(finding);
    const line = baseline.entries.get(id);
    if (line === undefined) return null;
    this.#used.add(id);
    const source = { file: baseline.path, line, column: 1, endLine: line, endColumn: 1 };
    return { by: 'baseline', reason: 'it was there when the baseline was written', source };
  }

  /** What is wrong with silencing itself: what cannot be read, has no power, or is about nothing any more. */
  findings(): Finding[] {
    const { baseline, isWhole, project } = this.#input;
    const always = [
      ...this.#unreadable,
      ...(baseline?.findings ?? []),
      ...this.#comments.flatMap((comment) => powerless(comment) ?? []),
      ...settingsFindings(project),
    ];
    if (!isWhole) return always;
    const stale = [...(baseline?.entries ?? [])].filter(([id]) => !this.#used.has(id));
    return [
      ...always,
      ...this.#comments
        .filter((comment) => !this.#used.has(comment))
        .flatMap((comment) => idleComment(comment) ?? []),
      ...[...this.#ignores.values()]
        .flat()
        .filter((entry) => !this.#used.has(entry))
        .map((entry) => idleIgnore(entry, project)),
      ...(baseline === null
        ? []
        : idleBaseline(
            baseline.path,
            stale.map(([, line]) => line),
          )),
    ];
  }
}

/** Those that still hold. */
function compileIgnores({ project, now }: JudgeInput): CompiledIgnore[] {
  return project.lint.ignore.flatMap((entry, index) => {
    if (isPast(entry, now) || !isRuleId(entry.rule) || isFixed(entry.rule)) return [];
    const source = project.locate(`/spec/lint/ignore/${index}`);
    return [{ ...entry, fits: lintMatcher(entry.match), source }];
  });
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
