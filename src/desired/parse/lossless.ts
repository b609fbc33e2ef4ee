/**
 * Whether a decimal number is the one that its double is printed as. Where it is not, digits were written that no
 * consumer gets: a double keeps 15 to 17 of them.
 */
export function keepsDigits(written: string, value: number): boolean {
  return normalise(written) === normalise(String(value));
}

/** True for a number that is too small for a double, which makes a zero of it. */
export function vanishes(written: string, value: number): boolean {
  return value === 0 && /[1-9]/.test(written.replace(/[eE].*$/, ''));
}

/** Digits without zeros around them, and the power of ten of the last one: `12.50e3` is `125e2`. */
function normalise(decimal: string): string {
  const [, whole = '', fraction = '', exponent = '0'] =
    /^[-+]?(\d*)\.?(\d*)(?:[eE]([-+]?\d+))?$/.exec(decimal) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  const power = Number(exponent) - fraction.length + (digits.length - significant.length);
  return significant === '' ? '0' : `${significant}e${power}`;
}
