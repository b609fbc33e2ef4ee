import { expandRange } from '../resolve/range.ts';

/** Ranges that stand for the names of another one without this name: one for each bracket, since brackets multiply. */
export function withoutName(range: string, name: string): string[] {
  const pieces = range.split(/\[([^[\]]*)\]/);
  const groups = pieces.filter((_, index) => index % 2 === 1).map(numbersOf);
  const chosen = numbersIn(pieces, groups, name);
  if (chosen === undefined) return [];
  return groups.flatMap((numbers, index) => {
    const others = numbers.filter((number) => number !== chosen[index]);
    if (others.length === 0) return [];
    const texts = groups.map((own, at) => {
      if (at === index) return bracket(others);
      return at < index ? (chosen[at] ?? '') : bracket(own);
    });
    return [pieces.map((piece, at) => (at % 2 === 0 ? piece : (texts[(at - 1) / 2] ?? ''))).join('')];
  });
}

/** The texts of the numbers, in order. */
function numbersOf(inside: string): readonly string[] {
  return expandRange(`[${inside}]`).names ?? [];
}

/** Which number of each bracket a name has; two brackets side by side may be read in several ways. */
function numbersIn(
  pieces: readonly string[],
  groups: readonly (readonly string[])[],
  name: string,
  at = 0,
): readonly string[] | undefined {
  const literal = pieces[at * 2] ?? '';
  if (!name.startsWith(literal)) return undefined;
  const rest = name.slice(literal.length);
  const group = groups[at];
  if (group === undefined) return rest === '' ? [] : undefined;
  for (const number of group) {
    const below = rest.startsWith(number)
      ? numbersIn(pieces, groups, rest.slice(number.length), at + 1)
      : undefined;
    if (below !== undefined) return [number, ...below];
  }
  return undefined;
}

/** `[01-03,07]`; a single number needs no bracket. */
function bracket(numbers: readonly string[]): string {
  const spans: [first: string, last: string][] = [];
  for (const number of numbers) {
    const span = spans.at(-1);
    const follows =
      span !== undefined && Number(span[1]) + 1 === Number(number) && hasWidthOf(span[0], number);
    if (span !== undefined && follows) span[1] = number;
    else spans.push([number, number]);
  }
  const [only] = numbers;
  if (numbers.length === 1 && only !== undefined) return only;
  return `[${spans.map(([first, last]) => (first === last ? first : `${first}-${last}`)).join(',')}]`;
}

/** True where counting on from the first number writes this one: a leading zero fixes the width. */
function hasWidthOf(first: string, number: string): boolean {
  const isPadded = first.length > 1 && first.startsWith('0');
  return isPadded
    ? number.length === Math.max(first.length, String(Number(number)).length)
    : !/^0\d/.test(number);
}
