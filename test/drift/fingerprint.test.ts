import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { diffValues } from '../../src/diff/fields.ts';
import { type DriftState, fingerprintOf } from '../../src/drift/fingerprint.ts';
import { type FieldChange } from '../../src/model/change.ts';
import { znodePath } from '../../src/model/znode-path.ts';

const OWNER = { project: 'demo', environment: 'prod' };
const SINCE = { zxid: '0x2b', time: '2026-11-22T09:58:00.000Z' };
const PATH = '/zkai/default/tasks/etl';

interface Facts {
  readonly owner?: typeof OWNER;
  readonly path?: string;
  readonly fields?: readonly FieldChange[];
  readonly since?: typeof SINCE;
  readonly state?: DriftState;
}

function fingerprint(facts: Facts = {}): string {
  const { owner = OWNER, path = PATH, fields = live({ replicas: 9 }), since = SINCE } = facts;
  return fingerprintOf(owner, { path: znodePath(path), fields, since }, facts.state ?? 'modified');
}

/** What differs where zkai wrote `base`. */
function live(value: unknown, base: unknown = { replicas: 3 }): FieldChange[] {
  return diffValues(Buffer.from(JSON.stringify(base)), Buffer.from(JSON.stringify(value)));
}

function secret(after: string): FieldChange[] {
  return [{ pointer: '/pin', op: 'replace', before: '0000', after, sensitive: true }];
}

function gone(before: string): FieldChange[] {
  return [{ pointer: '', op: 'remove', before, sensitive: false, part: 'acl' }];
}

describe('the fingerprint of a drift', () => {
  test('is the same in the next release, where nobody changed what it is made of', () => {
    expect(fingerprint()).toBe('503842ca05d96286a52ca0ddcbb5942a');
  });

  test('stays when the same value is written again, and when zkai wrote another one before', () => {
    expect(fingerprint({ since: { ...SINCE, zxid: '0x99' } })).toBe(fingerprint());
    expect(fingerprint({ fields: live({ replicas: 9 }, { replicas: 4 }) })).toBe(fingerprint());
  });

  test.each<[string, Facts]>([
    ['value', { fields: live({ replicas: 10 }) }],
    ['field', { fields: live({ replicas: 3, gpus: 9 }) }],
    ['path', { path: '/zkai/default/tasks/other' }],
    ['project', { owner: { ...OWNER, project: 'other' } }],
    ['environment', { owner: { ...OWNER, environment: 'dev' } }],
    ['fate', { state: 'recreated' }],
  ])('is another one for another %s', (_, facts) => {
    expect(fingerprint(facts)).not.toBe(fingerprint());
  });

  test('has nothing of a secret in it, which could be guessed: each write of one is another drift', () => {
    expect(fingerprint({ fields: secret('1234') })).toBe(fingerprint({ fields: secret('4321') }));
    expect(fingerprint({ fields: secret('1234'), since: { ...SINCE, zxid: '0x99' } })).not.toBe(
      fingerprint({ fields: secret('1234') }),
    );
  });

  test('tells which entry of an ACL is gone', () => {
    expect(fingerprint({ fields: gone('world:anyone:r') })).not.toBe(
      fingerprint({ fields: gone('auth::cdrwa') }),
    );
  });

  test('does not depend on the order of the fields', () => {
    const fields = live({ a: 1, b: [2], c: { d: 3 } });
    fc.assert(
      fc.property(fc.shuffledSubarray(fields, { minLength: fields.length }), (shuffled) => {
        expect(fingerprint({ fields: shuffled })).toBe(fingerprint({ fields }));
      }),
      { numRuns: 20 },
    );
  });
});
