import { expect, test } from 'vitest';
import { projectFiles } from '../../src/files/project-files.ts';
import { projectSecrets } from '../../src/secrets/project-secrets.ts';
import { tempDir } from '../support/temp-dir.ts';

const ENV = { TOKEN: 'user:pass\n', EMPTY: '' };

async function resolve(reference: string): Promise<string> {
  const directory = await tempDir({ 'pki/key': 'line 1\nline 2\r\n', twice: 'x\n\n' });
  return projectSecrets(projectFiles(directory), ENV).resolve(reference);
}

test.each([
  ['a variable, without the newline at its end', 'env:TOKEN', 'user:pass'],
  ['a file, without the newline at its end', 'file:pki/key', 'line 1\nline 2'],
  ['a file that ends with two, without the last', 'file:twice', 'x\n'],
])('resolves %s', async (_, reference, secret) => {
  expect(await resolve(reference)).toBe(secret);
});

test.each([
  ['a variable that is not set', 'env:MISSING'],
  ['a variable that is empty', 'env:EMPTY'],
  ['a file that is not there', 'file:missing'],
  ['a file outside the project', 'file:../secret'],
])('refuses %s by its reference', async (_, reference) => {
  await expect(resolve(reference)).rejects.toMatchObject({
    code: 'auth-refused',
    message: expect.stringContaining(reference),
    hint: expect.any(String),
  });
});

test('resolves a file anywhere by its absolute path: secrets are mounted outside of the project', async () => {
  const directory = await tempDir({ token: 'user:pass\n' });
  expect(await resolve(`file:${directory}/token`)).toBe('user:pass');
  await expect(resolve(`file:${directory}/missing`)).rejects.toMatchObject({
    code: 'auth-refused',
    message: expect.stringContaining(`file:${directory}/missing`),
  });
});

test('does not repeat a text that is no reference: it may be the secret itself', async () => {
  for (const text of ['hunter2', 'digest:user:hunter2', '']) {
    const failure = await resolve(text).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'auth-refused' });
    expect(String(failure)).not.toContain('hunter2');
  }
});
