import { type Finding, type Severity } from '../../model/finding.ts';
import { type Position } from '../../model/position.ts';
import { type FormattedFile } from '../../model/formatting.ts';
import { type Silenced } from '../../model/lint.ts';
import { type ValidationResult, type WrittenBaseline } from '../../model/results.ts';
import { renderCodeFrame } from '../code-frame.ts';
import { indent } from '../columns.ts';
import { maskRanges, maskSuspects } from '../mask.ts';
import { renderFixed } from './fixed.ts';
import { createPaint, type Paint } from '../paint.ts';
import { count } from '../words.ts';

export interface FindingsOptions {
  readonly paint: Paint;
  /** False: notes (severity `info`) are only counted. They ask for nothing. */
  readonly notes: boolean;
  /** What was written, where a baseline was. */
  readonly baseline?: WrittenBaseline | null;
  /** Files that were corrected, or would be. */
  readonly fixed?: readonly FormattedFile[];
  /** Where the texts have what no frame may show; default: nowhere. */
  readonly secrets?: readonly Position[];
}

/** Findings with the lines they are about. `texts` are the project's files by path; a missing one has no frame. */
export function renderFindings(
  result: ValidationResult,
  texts: ReadonlyMap<string, string>,
  { paint, notes, baseline = null, fixed = [], secrets = [] }: FindingsOptions,
): string {
  const known = [...result.findings, ...result.silenced.map(({ finding }) => finding)];
  const linesOf = cachedLines(texts, known, secrets);
  const shown = result.findings.filter(({ severity }) => notes || severity !== 'info');
  const blocks = shown.map((finding) => renderFinding(finding, linesOf, paint).join('\n'));
  const passed = notes && result.silenced.length > 0 ? [renderSilenced(result.silenced, paint)] : [];
  const total = `${renderTotal(result, paint)}${hintOf(result, { paint, notes })}`;
  const corrected = renderFixed(fixed, { paint, hidden: [...hiddenPlaces(known), ...secrets] });
  return [...blocks, ...passed, ...corrected, ...baselineLines(baseline), total].join('\n\n');
}

function hintOf({ findings, silenced }: ValidationResult, { paint, notes }: FindingsOptions): string {
  const hidden = [
    ...(findings.some(({ severity }) => severity === 'info') ? ['the notes'] : []),
    ...(silenced.length > 0 ? ['what is silenced'] : []),
  ];
  return notes || hidden.length === 0 ? '' : paint.dim(` (--verbose shows ${hidden.join(' and ')})`);
}

function baselineLines(baseline: WrittenBaseline | null): string[] {
  if (baseline === null) return [];
  const { file, findings } = baseline;
  if (findings === 0) return [`There is nothing to put into ${file}: it is not there (any more).`];
  return [`Wrote ${count(findings, 'finding')} to ${file}: they are let pass from now on.`];
}

/** What is let pass, in two lines each: what it is, and who says why. */
function renderSilenced(silenced: readonly Silenced[], paint: Paint): string {
  return silenced
    .flatMap(({ finding, by, reason, source }) => [
      `${paint.dim('silenced')} ${paint.plain(finding.rule)}  ${paint.plain(finding.message)}`,
      `  ${paint.dim('-->')} ${paint.path(exactPlace(finding.position))}`,
      `  ${paint.dim(`${by}:`)} ${paint.plain(`${reason} (${source.file}:${source.line})`)}`,
    ])
    .join('\n');
}

type LinesOf = (file: string) => readonly string[];

/** A secret in plain text: every frame that reaches its lines must hide it, also one of another finding. */
function isPlainSecret({ rule }: Finding): boolean {
  return rule === 'ZK601' || rule === 'ZK604';
}

/** Its own place, and those that it leads to: a secret may be a value of the environment that is put in. */
function placesOf({ position, related = [] }: Finding): Position[] {
  return [position, ...related.map((other) => other.position)];
}

function hiddenPlaces(findings: readonly Finding[]): Position[] {
  return findings.filter(isPlainSecret).flatMap(placesOf);
}

/** What keeps values from being judged, so that nobody knows which of them are secrets. */
function isUnread({ rule }: Finding): boolean {
  return rule === 'ZK100' || rule === 'ZK105' || rule === 'ZK106';
}

function cachedLines(
  texts: ReadonlyMap<string, string>,
  findings: readonly Finding[],
  hidden: readonly Position[],
): LinesOf {
  const cache = new Map<string, readonly string[]>();
  return (file) => {
    const cached = cache.get(file);
    if (cached !== undefined) return cached;
    const here = findings.filter(({ position }) => position.file === file);
    const written = texts.get(file)?.split('\n') ?? [];
    const secrets = [...hidden, ...hiddenPlaces(findings)];
    const known = maskRanges(
      written,
      secrets.filter((place) => place.file === file),
    );
    const lines = here.some(isUnread) ? maskSuspects(known) : known;
    cache.set(file, lines);
    return lines;
  };
}

function renderFinding(finding: Finding, linesOf: LinesOf, paint: Paint): string[] {
  const { severity, rule, message, position, fix, related = [] } = finding;
  const frame = renderCodeFrame(linesOf(position.file), position, paint);
  return [
    `${paint[severity](severity)} ${paint.plain(rule)}  ${paint.heading(message)}`,
    `  ${paint.dim('-->')} ${paint.path(exactPlace(position))}`,
    ...indent(frame, 2),
    ...(fix === undefined ? [] : [`  ${paint.ok('fix:')} ${paint.plain(fix)}`]),
    ...related.flatMap((other) => renderRelated(other, { linesOf, paint, framed: related.length <= FRAMED })),
  ];
}

/** Of a few other places the line is shown; many would hide what the finding is. */
const FRAMED = 2;

function renderRelated(
  { message, position }: { readonly message: string; readonly position: Position },
  { linesOf, paint, framed }: { readonly linesOf: LinesOf; readonly paint: Paint; readonly framed: boolean },
): string[] {
  const line = `  ${paint.dim('see:')} ${paint.plain(`${exactPlace(position)}  ${message}`)}`;
  return framed ? [line, ...indent(renderCodeFrame(linesOf(position.file), position, paint, 0), 4)] : [line];
}

function exactPlace({ file, line, column }: Position): string {
  return `${file}:${line}:${column}`;
}

/** What it comes to, in one plain sentence. */
export function findingsTotal(result: ValidationResult): string {
  return renderTotal(result, createPaint({ color: false }));
}

function renderTotal({ findings, silenced, files, documents }: ValidationResult, paint: Paint): string {
  const where = `${count(files, 'file')} (${count(documents, 'document')})`;
  const passed = silenced.length === 0 ? '' : `, ${silenced.length} silenced`;
  if (findings.length === 0) return paint.ok(`Valid: ${where}, nothing to complain about${passed}`);
  const tally = (severity: Severity): number =>
    findings.filter((finding) => finding.severity === severity).length;
  const counts = [
    ['error', count(tally('error'), 'error')],
    ['warning', count(tally('warning'), 'warning')],
    ['info', count(tally('info'), 'note')],
  ] as const;
  const found = counts
    .filter(([severity]) => tally(severity) > 0)
    .map(([severity, text]) => paint[severity](text))
    .join(', ');
  return `${tally('error') > 0 ? `${found} in ${where}` : `${paint.ok(`Valid: ${where}`)}, ${found}`}${passed}`;
}
