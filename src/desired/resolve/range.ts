import { numberText } from '../../model/number-text.ts';

/** What a range may expand to at most: far above any cluster, far below what would hurt. */
export const MAX_RANGE_NAMES = 10_000;

export type RangeExpansion =
  | { readonly names: readonly string[]; readonly problem?: never }
  | { readonly problem: string; readonly names?: never };

/**
 * Expands a name with number ranges as Slurm's host lists have them: `gpu-[01-03,07]` is `gpu-01 gpu-02 gpu-03
 * gpu-07`. Several brackets multiply. A start with a leading zero fixes the width.
 * The number of names is computed before any is made, so a huge range costs nothing.
 */
export function expandRange(text: string): RangeExpansion {
  const pieces = text.split(/\[([^[\]]*)\]/); // odd indexes are what is between brackets
  const literal = pieces.filter((_, index) => index % 2 === 0);
  if (literal.some((piece) => /[[\]]/.test(piece))) return { problem: 'the brackets do not match' };

  const groups: Span[][] = [];
  for (const piece of pieces.filter((_, index) => index % 2 === 1)) {
    const spans: Span[] = [];
    for (const part of piece.split(',')) {
      const span = parseSpan(part);
      if (typeof span === 'string') return { problem: span };
      spans.push(span);
    }
    groups.push(spans);
  }

  const count = groups.reduce((product, spans) => product * sum(spans.map(sizeOf)), 1);
  if (count > MAX_RANGE_NAMES) {
    return { problem: `it stands for ${numberText(count)} names, more than ${numberText(MAX_RANGE_NAMES)}` };
  }

  let names = [literal[0] ?? ''];
  for (const [index, spans] of groups.entries()) {
    const numbers = spans.flatMap(numbersOf);
    const tail = literal[index + 1] ?? '';
    names = names.flatMap((name) => numbers.map((number) => name + number + tail));
  }
  return { names };
}

interface Span {
  readonly first: number;
  readonly last: number;
  /** Digits to pad to, 0 for none. */
  readonly width: number;
}

function parseSpan(part: string): Span | string {
  const match = /^\s*(\d{1,9})(?:-(\d{1,9}))?\s*$/.exec(part);
  if (match === null) return `"[${part}]" is no range of numbers such as [01-03]`;
  const [, start = '', end = start] = match;
  const first = Number(start);
  const last = Number(end);
  if (last < first) return `"[${part}]" counts down`;
  const padded = start.length > 1 && start.startsWith('0');
  return { first, last, width: padded ? start.length : 0 };
}

function sizeOf(span: Span): number {
  return span.last - span.first + 1;
}

function numbersOf({ first, last, width }: Span): string[] {
  return Array.from({ length: last - first + 1 }, (_, index) => String(first + index).padStart(width, '0'));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
