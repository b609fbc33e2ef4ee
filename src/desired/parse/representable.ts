import { type Node, type Scalar } from 'yaml';
import { keepsDigits, vanishes } from './lossless.ts';

interface Problem {
  readonly message: string;
  readonly fix?: string;
}

const CORE = 'tag:yaml.org,2002:';
const CORE_TAGS = new Set(['str', 'int', 'float', 'bool', 'null', 'map', 'seq'].map((name) => CORE + name));

/** What is wrong with an explicit tag: only those of JSON's own types mean something to every consumer. */
export function tagProblem(node: Node): Problem | undefined {
  const tag = 'tag' in node ? node.tag : undefined;
  if (tag === undefined || tag === '!' || CORE_TAGS.has(tag)) return undefined;
  const short = tag.replace(CORE, '!!');
  return {
    message: `the tag ${short} has no meaning in JSON`,
    fix: `Remove ${short}, or write the value as a text.`,
  };
}

/** The scalar's value. The parser takes `!!float 3` for a text, because the text alone would be an integer. */
export function scalarValue({ value, tag }: Scalar): unknown {
  const isWholeFloat = tag === `${CORE}float` && typeof value === 'string' && /^[-+]?[0-9]+$/.test(value);
  return isWholeFloat ? Number(value) : value;
}

/** Types of the values that the tags of the core schema stand for. */
const TYPES: Readonly<Record<string, string>> = {
  [`${CORE}bool`]: 'boolean',
  [`${CORE}float`]: 'number',
  [`${CORE}int`]: 'number',
  [`${CORE}null`]: 'null',
  [`${CORE}str`]: 'string',
};

/** Why JSON, or a consumer that reads numbers as doubles, would not get the value that is written. */
export function scalarProblem(scalar: Scalar): Problem | undefined {
  const { source } = scalar;
  const value = scalarValue(scalar);
  const expected = TYPES[scalar.tag ?? ''];
  if (expected !== undefined && expected !== (value === null ? 'null' : typeof value)) {
    const short = `!!${scalar.tag?.split(':').at(-1) ?? ''}`;
    return {
      message: `the tag ${short} does not fit ${JSON.stringify(source ?? '')}`,
      fix: `Remove ${short}.`,
    };
  }
  if (typeof value === 'string') return textProblem(value);
  if (typeof value !== 'number') return undefined;
  const written = source ?? String(value);
  if (!Number.isFinite(value)) {
    return { message: `${written} is no JSON number`, fix: 'Quote it, or write a finite number.' };
  }
  if (Number.isInteger(value) && !Number.isSafeInteger(value) && INTEGER.test(written)) {
    const message = `${written} is beyond 2^53: most programs would read ${BigInt(value)}`;
    return { message, fix: `Quote it: "${written}".` };
  }
  if (vanishes(written, value)) {
    return { message: `${written} is too small for a number: it would be 0`, fix: 'Quote it, or write 0.' };
  }
  if (Object.is(value, -0)) {
    return { message: `${written} would lose its minus: JSON has one zero`, fix: 'Write 0, or quote it.' };
  }
  return undefined;
}

/** Half of a pair of code units, which an escape can write and UTF-8 cannot. */
export function textProblem(text: string): Problem | undefined {
  const half = /\p{Surrogate}/u.exec(text)?.[0];
  if (half === undefined) return undefined;
  const code = half.charCodeAt(0).toString(16);
  return {
    message: `\\u${code} is half of a character, which no UTF-8 text can have`,
    fix: 'Write the whole character, or remove the escape.',
  };
}

/** A number that is not refused, but is written more exactly than anybody gets it. */
export function lostDigits(scalar: Scalar): Problem | undefined {
  const value = scalarValue(scalar);
  const { source } = scalar;
  if (typeof value !== 'number' || source === undefined || !DECIMAL.test(source)) return undefined;
  if (keepsDigits(source, value)) return undefined;
  const message = `${source} has more digits than a number keeps: it is ${value}`;
  return { message, fix: `Write ${value}, or quote it if each digit counts.` };
}

/** Whole ones are exact, or refused. */
const DECIMAL = /^[-+]?(?=.*[.eE])[\d.]+(?:[eE][-+]?\d+)?$/;
const INTEGER = /^[-+]?(0o[0-7]+|0x[0-9a-fA-F]+|[0-9]+)$/;
