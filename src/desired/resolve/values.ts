import { append } from '../../model/append.ts';
import { type Finding } from '../../model/finding.ts';
import {
  isJsonObject,
  type Json,
  type JsonObject,
  type JsonPointer,
  pointerTo,
  valueAt,
} from '../../model/json.ts';
import { type PlaceNote, type Position, withAlso } from '../../model/position.ts';
import { numberText } from '../../model/number-text.ts';
import { type Environment } from '../../model/project.ts';
import { type Setting } from '../../model/setting.ts';
import { traceOf, type WrittenDocument, writtenId } from '../parse/written-document.ts';
import { RULES, type RuleId } from '../validate/rules.ts';
import { didYouMean } from './did-you-mean.ts';
import { InsertionBudget, MAX_INSERTED } from './insertion-budget.ts';
import {
  hasPlaceholder,
  mayHoldPlaceholder,
  type Placeholder,
  placeholdersOf,
  splitText,
} from './placeholders.ts';
import { positionWithin } from './positions.ts';

export interface Substituted {
  readonly documents: readonly WrittenDocument[];
  /** Every name that a document asks for, given or not. */
  readonly names: ReadonlySet<string>;
  readonly findings: readonly Finding[];
}

export interface ValuesInput {
  readonly environment: Pick<Environment, 'name' | 'values'>;
  /** The texts of all files. */
  readonly texts: Iterable<string>;
  /** The text that a position covers. */
  readonly textAt: (position: Position) => string;
}

interface Work extends ValuesInput {
  readonly budget: InsertionBudget;
}

/** Who a document is must be the same in every environment, and is needed before any value is put in. */
const IDENTITY: ReadonlySet<JsonPointer> = new Set([
  '/apiVersion',
  '/kind',
  '/metadata/name',
  '/metadata/cluster',
]);

/**
 * Puts the values of an environment in for `${name}`, in every text of the documents but not in keys. It comes behind
 * overlays and patches, so that those may use values, too, and before the schemas, so that these see the values. A text
 * that is nothing but one placeholder becomes the value with its type. What cannot be replaced stays as it is written,
 * with a finding, and counts as broken.
 */
export function substituteValues(documents: readonly WrittenDocument[], input: ValuesInput): Substituted {
  if (![...input.texts].some(mayHoldPlaceholder)) return { documents, names: new Set(), findings: [] };
  const names = new Set<string>();
  const findings: Finding[] = [];
  const work = { ...input, budget: new InsertionBudget() };
  return {
    documents: documents.map((document) => {
      if (!holdsPlaceholder(document.value)) return document;
      const filled = fillDocument(document, work);
      for (const name of filled.names) names.add(name);
      append(findings, filled.findings);
      return filled.document;
    }),
    names,
    findings,
  };
}

/** Most documents have none: then nothing is copied, and no pointer is made. */
function holdsPlaceholder(value: Json): boolean {
  if (typeof value === 'string') return hasPlaceholder(value);
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsPlaceholder);
}

interface Filled {
  readonly document: WrittenDocument;
  readonly names: readonly string[];
  readonly findings: readonly Finding[];
}

function fillDocument(document: WrittenDocument, input: Work): Filled {
  const texts = new Map<JsonPointer, FilledText>();
  const fill = (value: Json, pointer: JsonPointer): Json => {
    if (typeof value === 'string') {
      if (!hasPlaceholder(value)) return value;
      const text = fillText({ document, pointer, text: value }, input);
      texts.set(pointer, text);
      return text.value;
    }
    if (Array.isArray(value))
      return (value as readonly Json[]).map((item, index) => fill(item, pointerTo(pointer, index)));
    if (!isJsonObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [key, fill(member, pointerTo(pointer, key))]),
    );
  };
  const value = fill(document.value, '') as JsonObject;
  const broken = [...texts].filter(([, text]) => text.findings.length > 0).map(([pointer]) => pointer);
  const holderOf = (pointer: JsonPointer): JsonPointer | undefined =>
    prefixesOf(pointer).find((prefix) => texts.has(prefix));
  const settingsOf = (holder: JsonPointer, below: JsonPointer): Setting[] => {
    const names = texts.get(holder)?.names ?? [];
    return names.flatMap((name) => settingOf(name, names.length === 1 ? below : '', input.environment));
  };
  const givenAt = (holder: JsonPointer, pointer: JsonPointer): PlaceNote[] =>
    settingsOf(holder, pointer.slice(holder.length)).flatMap(({ name, position }) =>
      position === null ? [] : [{ message: `the value "${name}" is given here`, position }],
    );
  return {
    document: {
      ...document,
      value,
      broken: new Set([...document.broken, ...broken]),
      locate: (pointer) => {
        const holder = holderOf(pointer);
        if (holder === undefined) return document.locate(pointer);
        return withAlso(document.locate(holder), givenAt(holder, pointer));
      },
      locateKey: (pointer) => document.locateKey(holderOf(pointer) ?? pointer),
      trace: (pointer) => {
        const holder = holderOf(pointer) ?? pointer;
        const below = pointer.slice(holder.length);
        const given = settingsOf(holder, below);
        // A member that the value does not have is one that nobody wrote.
        return below !== '' && given.length === 0 ? [] : [...traceOf(document, holder), ...given];
      },
    },
    names: [...texts.values()].flatMap(({ names }) => names),
    findings: [...texts.values()].flatMap(({ findings }) => findings),
  };
}

/** The pointer itself and those of all that it is in, from the inside. */
function prefixesOf(pointer: JsonPointer): JsonPointer[] {
  const prefixes = [pointer];
  for (let end = pointer.lastIndexOf('/'); end >= 0; end = end === 0 ? -1 : pointer.lastIndexOf('/', end - 1))
    prefixes.push(pointer.slice(0, end));
  return prefixes;
}

function settingOf(name: string, below: JsonPointer, { values }: Pick<Environment, 'values'>): Setting[] {
  const given = values.get(name);
  const value = given && valueAt(given.value, below);
  if (given === undefined || value === undefined) return [];
  return [{ by: 'value', name, value, position: given.locate(below) }];
}

interface FilledText {
  readonly value: Json;
  /** The names that the text asks for, each once. */
  readonly names: readonly string[];
  readonly findings: readonly Finding[];
}

interface WrittenText {
  readonly document: WrittenDocument;
  readonly pointer: JsonPointer;
  readonly text: string;
}

function fillText(written: WrittenText, { environment, textAt, budget }: Work): FilledText {
  const pieces = splitText(written.text);
  const placeholders = pieces.filter((piece) => typeof piece !== 'string');
  const names = [...new Set(placeholders.flatMap(({ name }) => name ?? []))];
  const isWhole = pieces.length === 1;
  const findings = placeholders.flatMap((placeholder, index): Finding[] => {
    const problem =
      problemOf(placeholder, { written, environment, isWhole }) ??
      tooMuch(placeholder, { environment, budget });
    if (problem === undefined) return [];
    const { document, pointer } = written;
    return [
      {
        severity: RULES[problem.rule].severity,
        ...problem,
        position: placeOf(written, { index, count: placeholders.length, textAt }),
        pointer,
        document: writtenId(document),
      },
    ];
  });
  if (findings.length > 0) return { value: written.text, names, findings };
  const valueOf = ({ name }: Placeholder): Json => environment.values.get(name ?? '')?.value ?? null;
  const [first] = pieces;
  const value =
    isWhole && typeof first === 'object'
      ? valueOf(first)
      : pieces.map((piece) => (typeof piece === 'string' ? piece : String(valueOf(piece)))).join('');
  return { value, names, findings };
}

/** What is left for values shrinks with each one that is put in. */
function tooMuch(
  { name }: Placeholder,
  { environment, budget }: Pick<Work, 'environment' | 'budget'>,
): Problem | undefined {
  const given = environment.values.get(name ?? '');
  if (given === undefined || budget.spend(name ?? '', given.value)) return undefined;
  return {
    rule: 'ZK142',
    message: `with this value, more than ${numberText(MAX_INSERTED)} characters are put into the documents of ${environment.name}`,
    fix: 'Give smaller values, or ask for them less often.',
    related: [{ message: `${name} is given here`, position: given.locate('') }],
  };
}

type Problem = Pick<Finding, 'message' | 'fix' | 'related'> & { readonly rule: RuleId };

/** Why a placeholder cannot be replaced. */
function problemOf(
  { name }: Placeholder,
  {
    written: { pointer },
    environment,
    isWhole,
  }: Pick<ValuesInput, 'environment'> & { readonly written: WrittenText; readonly isWhole: boolean },
): Problem | undefined {
  if (name === null) {
    return {
      rule: 'ZK141',
      message: '"${" begins the name of a value, and what follows is none',
      fix: 'Write ${name} for a value of the environment, or $${ for a literal ${.',
    };
  }
  if (IDENTITY.has(pointer)) {
    return {
      rule: 'ZK142',
      message: `no value can stand in ${pointer.slice(1).replace('/', '.')}: who a document is does not depend on the environment`,
      fix: 'Write the text itself.',
    };
  }
  const given = environment.values.get(name);
  if (given === undefined) {
    return {
      rule: 'ZK140',
      message: `environment ${environment.name} has no value "${name}"${didYouMean(name, environment.values.keys())}`,
      fix: `Add it below spec.environments.${environment.name}.values in zkai.yaml, or write $\${${name}} for the text itself.`,
    };
  }
  if (isWhole || ['string', 'number', 'boolean'].includes(typeof given.value)) return undefined;
  const what = given.value === null ? 'null' : Array.isArray(given.value) ? 'a list' : 'a mapping';
  return {
    rule: 'ZK142',
    message: `the value "${name}" is ${what}, which cannot stand inside a text`,
    fix: `Write nothing but "\${${name}}" here, or give a text, a number or a boolean.`,
    related: [{ message: `${name} is given here`, position: given.locate('') }],
  };
}

/** The placeholder in the file; the whole text where escapes or an alias hide which one it is. */
function placeOf(
  { document, pointer }: WrittenText,
  { index, count, textAt }: { readonly index: number; readonly count: number } & Pick<ValuesInput, 'textAt'>,
): Position {
  const whole = document.locate(pointer);
  const source = textAt(whole);
  const found = placeholdersOf(source);
  const placeholder = found.length === count ? found[index] : undefined;
  return placeholder === undefined
    ? whole
    : positionWithin(whole, source, [placeholder.start, placeholder.end]);
}
