import { expect, test } from 'vitest';
import { RULES } from '../../../src/desired/validate/rules.ts';

/** The rules that were agreed on, by what they are. */
const AGREED = {
  error: `101 102 103 104 105 106 108 109 110
    201 202 203 204 205 206 207 208 210 211
    301 302 303 304 307 308 309 311 312 314
    403 404 405 406 408 411 412 414 416
    501 502 503 504 505 507 509
    601 602 604 605 704`,
  // 401 and 402 are errors in prod, 212 for what never succeeds, 701 and 702 where no request carries it, and 508 where an
  // alias is moved to a deprecated version, which a plan tells.
  warning: `107 209 212 305 306 310 401 402 407 409 410 413 415 506 508 510 511 603 606 607 701 702 705`,
  info: '703',
} as const;

/** What needs the placement of tasks that run: which of them a drained node would leave nowhere to go. */
const TO_COME = ['ZK313'];

test('every rule that was agreed on is there, with its severity', () => {
  const agreed = Object.entries(AGREED).flatMap(([severity, ids]) =>
    ids.split(/\s+/).map((id): [string, string] => [`ZK${id}`, severity]),
  );
  expect(agreed).toHaveLength(74);
  const severities = new Map(Object.entries(RULES).map(([rule, { severity }]) => [rule, severity as string]));
  expect(agreed.filter(([rule, severity]) => severities.get(rule) !== severity)).toEqual([]);
  expect(TO_COME.filter((rule) => severities.has(rule))).toEqual([]);
});
