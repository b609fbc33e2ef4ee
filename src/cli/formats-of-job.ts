import { type Format, FORMATS } from '../model/format.ts';

/**
 * `ZKAI_FORMAT` holds for every command of a job. A form that there is, and this command does not have, is left out: the
 * variable is unset, and the result has the form that it would have without. @returns what is worth telling of it, or `null`
 */
export function leaveOutFormat(formats: readonly Format[], env = process.env): string | null {
  const asked = FORMATS.find((format) => format === env['ZKAI_FORMAT']);
  if (asked === undefined || formats.includes(asked)) return null;
  delete env['ZKAI_FORMAT'];
  return leftOutText('ZKAI_FORMAT', asked);
}

/** In a few words what a variable asks for in vain. */
export function leftOutText(variable: string, format: Format): string {
  return `${variable}: this command has no ${format}, which is left out`;
}
