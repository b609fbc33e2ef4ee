import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { parseSource } from '../../../src/desired/parse/parse-source.ts';
import { validator } from './support.ts';

const directory = new URL('examples/', import.meta.url);
const files = (await readdir(directory)).sort();

describe('the examples of the documentation are valid', () => {
  test.each(files)('%s', async (file) => {
    const parsed = parseSource({ path: file, text: await readFile(new URL(file, directory), 'utf8') });
    const checked = parsed.documents.map((document) => validator.validateDocument(document));
    expect([...parsed.findings, ...checked.flatMap(({ findings }) => findings)]).toEqual([]);
    expect(checked.length).toBeGreaterThan(0);
    expect(checked.every(({ valid }) => valid)).toBe(true);
  });
});
