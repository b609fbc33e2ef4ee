import { expect, test } from 'vitest';
import { diffValues } from '../../src/diff/fields.ts';
import { sealData, unseal } from '../../src/model/sealed.ts';

const SENSITIVE = ['/pin', '/tokens/*', '/login/password'];
const DECLARED = JSON.stringify({ pin: '1', tokens: ['2'], login: { password: '3' }, user: 'bob' });

const seal = (text: string): Buffer => sealData(Buffer.from(text), SENSITIVE, '/creds/db');

/** What people are told when somebody writes this by hand. */
const told = (text: string) => diffValues(seal(DECLARED), seal(text));

test.each([
  ['a text that is no JSON', 'hunter2'],
  ['bytes', '\u0000hunter2'],
  ['a JSON text', '"hunter2"'],
  ['a number', '4711'],
  ['a list', '[{"pin":"hunter2"}]'],
])('%s in place of the object that has the secrets is told to be a secret', (_, text) => {
  expect(told(text)).toEqual([{ pointer: '', op: 'replace', sensitive: true }]);
});

test.each([
  ['/tokens', { tokens: 'hunter2' }],
  ['/login', { login: 'hunter2' }],
  ['/login', { login: 4711 }],
  ['/login', { login: ['hunter2'] }],
])('where the members of %s are secrets, so is what else stands there', (pointer, changed) => {
  const text = JSON.stringify({ ...(JSON.parse(DECLARED) as object), ...changed });
  expect(told(text)).toEqual([{ pointer, op: 'replace', sensitive: true }]);
  expect(JSON.parse(String(unseal(seal(text), [Buffer.from(text)])))).toEqual(JSON.parse(text));
});

test('what is left empty there, or has no secret below it, is told', () => {
  const changed = { ...(JSON.parse(DECLARED) as object), login: null, user: 'eve' };
  expect(told(JSON.stringify(changed))).toEqual([
    expect.objectContaining({ pointer: '/login', after: null, sensitive: false }),
    { pointer: '/user', op: 'replace', before: 'bob', after: 'eve', sensitive: false },
  ]);
});
