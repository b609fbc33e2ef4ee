import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** What a report must be: the text of `test/report/cases/<name>`. With `UPDATE=1` that is written first. */
export function golden(name: string, text: string): string {
  const file = new URL(`./cases/${name}`, import.meta.url);
  if (process.env['UPDATE'] === '1') writeFileSync(file, `${text}\n`);
  if (!existsSync(file)) throw new Error(`no case ${name}: run with UPDATE=1, and read what it writes`);
  return readFileSync(file, 'utf8').slice(0, -1);
}
