import { connectProblem } from '../../model/connect-string.ts';
import { pathProblem } from '../../model/znode-path.ts';
import { cronProblem, timeZoneProblem } from '../../windows/cron.ts';
import { durationMs } from '../resolve/duration.ts';
import { digestProblem } from './identity-form.ts';

/** What `x-zkai-form` asks of a text beyond a pattern: the problem, or `undefined`. */
const FORMS: Readonly<Record<string, (text: string) => string | undefined>> = {
  path: pathProblem,
  base64: (text) => {
    const packed = text.replace(/\s/g, '');
    const isBase64 = packed.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(packed);
    return isBase64
      ? undefined
      : 'base64 has letters, digits, "+" and "/" in groups of four, filled up with "="';
  },
  identity: digestProblem,
  connect: connectProblem,
  cron: cronProblem,
  timeZone: timeZoneProblem,
  day: dayProblem,
};

/** What has the form of a day and is none; other forms are a matter of the pattern. */
function dayProblem(text: string): string | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const time = Date.parse(text);
  const isDay = !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
  return isDay ? undefined : `no calendar has the day ${text}`;
}

/** What is wrong with a text that must have a form; `undefined`: nothing. */
export function formProblem(form: string, text: string): string | undefined {
  return FORMS[form]?.(text);
}

/** Whether a duration is long enough; what is none has a problem of its own. */
export function isLongEnough(text: string, least: string): boolean {
  return (durationMs(text) ?? Infinity) >= (durationMs(least) ?? 0);
}
