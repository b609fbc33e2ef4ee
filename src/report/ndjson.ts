import { sanitize } from './sanitize.ts';

/**
 * A JSON result as lines: one for each element of its lists, with the name of the list as `in`, then one of everything else,
 * which has `apiVersion`, `ok` and `exitCode`. An element that is no object is its `value`.
 */
export function ndjsonText(printed: Readonly<Record<string, unknown>>): string {
  const members = Object.entries(printed);
  const elements = members.flatMap(([name, member]) =>
    Array.isArray(member) ? member.map((element: unknown) => ({ in: name, ...asObject(element) })) : [],
  );
  const rest = Object.fromEntries(members.filter(([, member]) => !Array.isArray(member)));
  return [...elements, rest].map((line) => sanitize(JSON.stringify(line))).join('\n');
}

function asObject(element: unknown): object {
  const isObject = typeof element === 'object' && element !== null && !Array.isArray(element);
  return isObject ? element : { value: element };
}
