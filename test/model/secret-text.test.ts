import { readFileSync } from 'node:fs';
import { globSync } from 'tinyglobby';
import { describe, expect, test } from 'vitest';
import { isJsonObject, type Json } from '../../src/model/json.ts';
import { secretParts } from '../../src/model/secret-text.ts';

/** What is left to see. */
function shown(text: string): string {
  const lines = text.split('\n');
  for (const { line, column, endColumn } of secretParts(lines)) {
    const written = lines[line - 1] ?? '';
    lines[line - 1] = `${written.slice(0, column - 1)}*${written.slice(endColumn - 1)}`;
  }
  return lines.join('\n');
}

describe('what may be a secret', () => {
  test.each([
    ['behind a key', 'from: user:secretpw', 'from: *'],
    [
      'to the end of its line',
      'auth: [{scheme: digest, from: "user:secretpw"}]',
      'auth: [{scheme: digest, from: *',
    ],
    ['behind a reference', '[{from: env:A}, {from: secretpw}]', '[{from: env:A}, {from: *'],
    ['in JSON', '{"password":"secretpw"}', '{"password":*'],
    ['without its colon', '  - password secretpw', '  - password *'],
    ['with another sign for it', 'dbPassword= secretpw', 'dbPassword= *'],
    [
      'on the lines below',
      'a:\n  key: |\n    secretpw\n\n    secretpw\n  b: 1',
      'a:\n  key: *\n    *\n\n    *\n  b: 1',
    ],
    ['in a list', '- from: >-\n    secretpw\n  scheme: x', '- from: *\n    *\n  scheme: x'],
    ['on the next line', '[{from:\n"user:secretpw"}]\nb: 1', '[{from:\n*\nb: 1'],
    ['in a digest identity', 'writers: ["digest:ci:secretpw"]', 'writers: ["digest:*'],
    ['in an address', 'connect: ci:secretpw@zk1:2181', 'connect: *@zk1:2181'],
    [
      'in a private key',
      '-----BEGIN EC PRIVATE KEY-----\nsecretpw\n-----END EC PRIVATE KEY-----\na: 1',
      '*\n*\n*\na: 1',
    ],
  ])('is found %s', (_, text, left) => {
    expect(shown(text)).toBe(left);
  });

  test.each([
    'from: env:ZKAI_DIGEST',
    'tls: {key: file:pki/key.pem, passphrase: env:P} # why',
    'key:\nnext: 1',
    'monkey: 1\ntokenizer: bpe\nmax_tokens: 4096\ncompass: north',
    'writers: ["digest:env:NAME", "digest:ci:AAAAAAAAAAAAAAAAAAAAAAAAAAA=", "world:anyone"]',
    'digest: sha256:0123',
    'connect: zk1:2181,zk2:2181/ai',
    '',
  ])('is not in %j', (text) => {
    expect(secretParts(text.split('\n'))).toEqual([]);
  });

  test.each(['-', 'a:', 'a:/', 'key', 'a-', '- key ', '{"key":'])(
    'takes no time where there is much of %j',
    (piece) => {
      const start = performance.now();
      const [part] = secretParts([piece.repeat(400_000)]);
      expect(part).toMatchObject({ line: 1, column: 1 });
      secretParts([piece.repeat(Math.floor(10_000 / piece.length))]);
      expect(performance.now() - start).toBeLessThan(1000);
    },
  );

  test('is found behind every key that a schema calls sensitive', () => {
    const files = globSync('schemas/*.json');
    const keys = new Set(
      files.flatMap((file) => sensitiveKeys(JSON.parse(readFileSync(file, 'utf8')) as Json)),
    );
    expect(keys.size).toBeGreaterThan(3);
    for (const key of keys) expect(shown(`${key}: secretpw`)).toBe(`${key}: *`);
  });
});

/** Names of properties that are a reference to a secret. */
function sensitiveKeys(schema: Json): string[] {
  if (schema === null || typeof schema !== 'object') return [];
  return Object.entries(schema).flatMap(([key, value]: [string, Json]) => {
    const isMarked =
      isJsonObject(value) &&
      key !== 'secretReference' &&
      (value['x-zkai-sensitive'] === true || String(value['$ref']).endsWith('/secretReference'));
    return [...(isMarked ? [key] : []), ...sensitiveKeys(value)];
  });
}
