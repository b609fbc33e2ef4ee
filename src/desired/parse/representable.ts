import { type Node, type Scalar } from 'yaml';

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
  if (typeof value !== 'number') return undefined;
  const written = source ?? String(value);
  if (!Number.isFinite(value)) {
    return { message: `${written} is no JSON number`, fix: 'Quote it, or write a finite number.' };
  }
  if (Number.isInteger(value) && !Number.isSafeInteger(value) && INTEGER.test(written)) {
    const message = `${written} is beyond 2^53: most programs would read ${BigInt(value)}`;
    return { message, fix: `Quote it: "${written}".` };
  }
  return undefined;
}

const INTEGER = /^[-+]?(0o[0-7]+|0x[0-9a-fA-F]+|[0-9]+)$/;
