import { appendFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';

/** Sets outputs of the step. A value may be any text: the delimiter is one that nobody can guess. */
export async function output(values, file = process.env.GITHUB_OUTPUT) {
  if (file === undefined || file === '') return;
  const lines = Object.entries(values)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => {
      const end = `end-${randomUUID()}`;
      return `${name}<<${end}\n${value}\n${end}\n`;
    });
  await appendFile(file, lines.join(''));
}

/** Adds to the summary of the job, for what finds no other place. */
export async function summary(text, file = process.env.GITHUB_STEP_SUMMARY) {
  if (file !== undefined && file !== '') await appendFile(file, `${text}\n`);
}

/** An annotation in the log: `error`, `warning` or `notice`. */
export function warn(kind, message) {
  const text = message.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  console.log(`::${kind} title=zkai::${text}`);
}
