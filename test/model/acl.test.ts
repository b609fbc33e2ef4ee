import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffAcls, isMasked, normalAcl, sameAcl, unionAcl } from '../../src/model/acl-compare.ts';
import { aclByRule } from '../../src/model/acl-rules.ts';
import {
  type Acl,
  aclEntries,
  aclText,
  isDigestHash,
  isDigestReference,
  parseAclText,
} from '../../src/model/acl.ts';
import { globPattern } from '../../src/model/glob.ts';
import { grantsUs } from '../../src/model/own-identity.ts';
import { znodePath } from '../../src/model/znode-path.ts';

const CI = 'digest:ci:l6Dtqm85dgxUl01mxPJ/CsmP414=';
const OTHER = 'digest:ci:D/InIHSb7yEEbrWz8b9l71RjZJU=';
const acl = (...entries: string[]): Acl => entries.flatMap(parseAclText);

describe('an ACL as text', () => {
  const ids = fc.constantFrom('world:anyone', CI, 'x509:CN=a,O=b:c', 'ip:::1', 'ip:10.0.0.0/8', 'sasl:me');
  const entry = fc.record({ identity: ids, perms: fc.integer({ min: 0, max: 31 }) });
  const list = fc.uniqueArray(entry, { selector: ({ identity }) => identity }).map((some): Acl =>
    some.map(({ identity, perms }) => {
      const colon = identity.indexOf(':');
      return { scheme: identity.slice(0, colon), id: identity.slice(colon + 1), perms };
    }),
  );

  it('is read as it was written, whatever is in an id', () => {
    fc.assert(
      fc.property(list, (some) => {
        expect(aclText(parseAclText(aclText(some)))).toBe(aclText(some));
        expect(parseAclText(aclText(some))).toHaveLength(some.length);
      }),
      { seed: 11 },
    );
  });

  it('says the same of two lists in another order, or with one entry in two', () => {
    fc.assert(
      fc.property(list, list, (a, b) => {
        expect(sameAcl(a, a.toReversed())).toBe(true);
        expect(sameAcl(unionAcl(a, b), unionAcl(b, a))).toBe(true);
        expect(sameAcl(unionAcl(a, a), a)).toBe(true);
        expect(diffAcls(a, a)).toEqual([]);
        expect(diffAcls(a, b).length === 0).toBe(sameAcl(a, b));
        for (const { scheme, id, perms } of a) {
          const both = unionAcl(a, b).find((found) => found.scheme === scheme && found.id === id);
          expect((both?.perms ?? 0) & perms).toBe(perms);
        }
      }),
      { seed: 11 },
    );
  });

  it('has one entry for who writes and reads', () => {
    expect(aclText(aclEntries({ writers: [CI], readers: [CI, 'world:anyone'] }))).toBe(
      `${CI}:cdrwa,world:anyone:r`,
    );
    expect(aclText(normalAcl(acl(`${CI}:r`, `${CI}:wa`)))).toBe(`${CI}:rwa`);
  });
});

describe('a hidden hash', () => {
  it('is any hash of its user', () => {
    const shown = acl('digest:ci:x:cdrwa', 'world:anyone:r');
    expect(isMasked(shown)).toBe(true);
    expect(isMasked(acl(`${CI}:cdrwa`))).toBe(false);
    expect(sameAcl(shown, acl(`${CI}:cdrwa`, 'world:anyone:r'))).toBe(true);
    expect(sameAcl(shown, acl(`${OTHER}:cdrwa`, 'world:anyone:r'))).toBe(true);
    expect(sameAcl(shown, acl(`${CI}:rw`, 'world:anyone:r'))).toBe(false);
    expect(sameAcl(shown, acl('digest:ops:x:cdrwa', 'world:anyone:r'))).toBe(false);
    expect(sameAcl(acl(`${CI}:cdrwa`), acl(`${OTHER}:cdrwa`))).toBe(false);
  });

  it('makes no difference of an entry that stays', () => {
    const before = acl('digest:ci:x:cdrwa', 'digest:ops:x:r');
    expect(diffAcls(before, acl(`${CI}:cdrwa`))).toEqual([
      { pointer: '', op: 'remove', before: 'digest:ops:x:r', sensitive: false, part: 'acl' },
    ]);
    expect(diffAcls(acl(`${CI}:cdrwa`), before)).toMatchObject([{ op: 'add', after: 'digest:ops:x:r' }]);
    expect(diffAcls(before, acl(`${CI}:rw`, `${CI}:r`, 'digest:ops:x:r'))).toMatchObject([
      { op: 'replace', before: `${CI}:cdrwa`, after: `${CI}:rw` },
    ]);
  });
});

describe('a digest id', () => {
  it.each([
    'ci:l6Dtqm85dgxUl01mxPJ/CsmP414=',
    `u:${'A'.repeat(43)}=`,
    `u:${'A'.repeat(64)}`,
    `u:${'A'.repeat(86)}==`,
  ])('is a user with a hash: %s', (id) =>
    expect([isDigestHash(id), isDigestReference(id)]).toEqual([true, false]),
  );
  it.each(['env:ZKAI_DIGEST', 'file:/run/secrets/zkai', 'file:secrets/zkai'])(
    'may be a reference: %s',
    (id) => expect([isDigestHash(id), isDigestReference(id)]).toEqual([false, true]),
  );
  it.each(['ci:secret', 'ci:x', 'secret', 'env:not a name', 'ci:l6Dtqm85dgxUl01mxPJ/CsmP414', ''])(
    'is not: %s',
    (id) => expect([isDigestHash(id), isDigestReference(id)]).toEqual([false, false]),
  );
});

describe('a glob', () => {
  it.each([
    ['/zkai/*/models/**', '/zkai/prod/models', true],
    ['/zkai/*/models/**', '/zkai/prod/models/m/versions/1', true],
    ['/zkai/*/models/**', '/zkai/prod/modelsx', false],
    ['/zkai/*/models/**', '/zkai/a/b/models/m', false],
    ['/zkai/*/models/*', '/zkai/prod/models/m/versions', false],
    ['/a/**/z', '/a/z', true],
    ['/a/**/z', '/a/b/c/z', true],
    ['**', '/a/b', true],
    ['/a.b', '/axb', false],
    ['/n+(x)', '/n+(x)', true],
    ['TaskConfig/*', 'TaskConfig/etl', true],
    ['TaskConfig/*', 'TaskConfig/prod/etl', false],
    ['TaskConfig/etl-*', 'TaskConfig/etl-2', true],
    ['TaskConfig/**', 'TaskConfig/prod/etl', true],
  ])('%s and %s: %s', (pattern, text, fits) => expect(globPattern(pattern).test(text)).toBe(fits));

  it('names the rule that holds: the first that fits', () => {
    const byRule = aclByRule([
      { match: { document: 'TaskConfig/*' }, acl: { writers: ['a:1'] } },
      { match: { path: '/zkai/**' }, acl: { writers: ['a:2'] } },
      { match: { path: '/zkai/x' }, acl: { writers: ['a:3'] } },
    ]);
    const of = (path: string, document: string | null) =>
      byRule({ path: znodePath(path), document })?.[0]?.id;
    expect(of('/zkai/x', 'TaskConfig/t')).toBe('1');
    expect(of('/zkai/x', 'ZnodeTree/t')).toBe('2');
    expect(of('/zkai/x', null)).toBe('2');
    expect(of('/app', null)).toBeUndefined();
  });
});

describe('our own rights', () => {
  const own = { ids: [{ scheme: 'digest', id: CI.slice('digest:'.length) }], hasCertificate: false };
  it('are those of every entry that means us', () => {
    expect(grantsUs(acl(`${CI}:cdrwa`), 31, own)).toBe(true);
    expect(grantsUs(acl(`${CI}:rw`, 'world:anyone:a'), 18, own)).toBe(true);
    expect(grantsUs(acl(`${OTHER}:cdrwa`), 16, own)).toBe(false);
    expect(grantsUs(acl('world:anyone:r'), 16, own)).toBe(false);
    expect(grantsUs(acl('sasl:me:cdrwa'), 16, { ...own, ids: [{ scheme: 'sasl', id: 'me' }] })).toBe(true);
    expect(grantsUs([], 31, own)).toBe(true);
  });
  it('cannot be told of an address, and of a certificate that we have', () => {
    expect(grantsUs(acl('ip:10.0.0.0/8:cdrwa'), 16, own)).toBeNull();
    expect(grantsUs(acl('x509:CN=a:cdrwa'), 16, own)).toBe(false);
    expect(grantsUs(acl('x509:CN=a:cdrwa'), 16, { ...own, hasCertificate: true })).toBeNull();
    expect(grantsUs(acl('digest:ci:x:cdrwa'), 16, own)).toBeNull();
    expect(grantsUs(acl('digest:ops:x:cdrwa'), 16, own)).toBe(false);
  });
});
