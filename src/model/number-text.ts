/** A number for a sentence: `1,234,567`. */
export function numberText(n: number): string {
  return n.toLocaleString('en');
}
