import { type Document } from '../../model/document.ts';
import { type Finding } from '../../model/finding.ts';
import { type JsonObject, type JsonPointer, pointerTo, pointerTokens, valueAt } from '../../model/json.ts';
import { type Position } from '../../model/position.ts';
import { type Project } from '../../model/project.ts';
import { sensitiveMembers } from '../../model/sealed.ts';
import { secretParts } from '../../model/secret-text.ts';
import { type SourceText } from '../../model/source-text.ts';
import { comparePositions } from '../resolve/positions.ts';
import { RULES, type RuleId } from './rules.ts';
import { sensitivePatterns } from './sensitive.ts';

type Schemas = ReadonlyMap<string, JsonObject>;

/** What the schemas of a project's own kinds mark as sensitive, in the znode of each: it holds the `spec`. */
export function sensitiveKinds(
  { kinds }: Pick<Project, 'kinds'>,
  schemas: Schemas,
): ReadonlyMap<string, readonly JsonPointer[]> {
  return new Map(kinds.map(({ kind }) => [kind, sensitiveSpec(kind, schemas)]));
}

function sensitiveSpec(kind: string, schemas: Schemas): readonly JsonPointer[] {
  const root = schemas.get(kind);
  const spec = root === undefined ? undefined : valueAt(root, '/properties/spec');
  if (root === undefined || spec === undefined) return [];
  return sensitivePatterns(spec, { root, common: schemas.get('common') ?? {} });
}

/** Where the texts have what is sensitive of a document, the lines of values that were put in included. */
export function secretPlaces(
  { value, locate, trace }: Document,
  sensitive: readonly JsonPointer[],
): Position[] {
  return sensitiveMembers(value['spec'], sensitive).flatMap((tokens) => {
    const pointer = tokens.reduce<JsonPointer>(pointerTo, '/spec');
    return [locate(pointer), ...trace(pointer).flatMap(({ position }) => position ?? [])];
  });
}

/**
 * Where texts that could not be read as what they are may have what is sensitive: behind the names of its members, and of
 * those that put it there.
 */
export function suspectPlaces(
  texts: readonly SourceText[],
  sensitive: ReadonlyMap<string, readonly JsonPointer[]>,
): Position[] {
  const patterns = [...sensitive.values()].flat();
  if (patterns.length === 0) return [];
  const named = patterns.map((pattern) => pointerTokens(pattern).findLast((name) => name !== '*') ?? 'spec');
  const names = [...new Set([...named, 'value'])];
  return texts.flatMap(({ path, text }) =>
    secretParts(text.split('\n'), names).map((part) => ({ file: path, endLine: part.line, ...part })),
  );
}

/** How a finding ends that says nothing of the value that it is about. */
export const NOT_SHOWN = '(its value is not shown)';

/** They never repeat what they find. */
const SILENT: ReadonlySet<string> = new Set(['ZK601', 'ZK604']);

/** Rules quote what they find; of what is about a secret only the rule is told, and nothing corrects it by itself. */
export function withoutSecrets(
  findings: readonly Finding[],
  secrets: readonly Position[],
): readonly Finding[] {
  if (secrets.length === 0) return findings;
  return findings.map((finding) => {
    const isQuoting = !finding.message.endsWith(NOT_SHOWN) && !SILENT.has(finding.rule);
    if (!isQuoting || !secrets.some((secret) => isInside(finding.position, secret))) return finding;
    const { fix: _fix, edits: _edits, rule, ...rest } = finding;
    const title = RULES[rule as RuleId].title;
    return { ...rest, rule, message: `${title} ${NOT_SHOWN}` };
  });
}

function isInside(at: Position, secret: Position): boolean {
  if (at.file !== secret.file || comparePositions(at, secret) < 0) return false;
  return at.line < secret.endLine || (at.line === secret.endLine && at.column < secret.endColumn);
}
