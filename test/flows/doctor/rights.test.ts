import { describe, expect, test } from 'vitest';
import { type AclSeen, type OwnIds, rightsOf } from '../../../src/flows/doctor/own-rights.ts';
import { digestId } from '../../../src/apply/resolve-acls.ts';
import { neededRights, projectPaths } from '../../../src/flows/doctor/project-paths.ts';
import { rightsChecks } from '../../../src/flows/doctor/rights-checks.ts';
import { type AclEntry } from '../../../src/model/acl.ts';
import { type DoctorRights, type Rights } from '../../../src/model/doctor.ts';
import { type ZnodePath, znodePath } from '../../../src/model/znode-path.ts';

const OURS = digestId(Buffer.from('ci:secret'));
const OTHER_PASSWORD = digestId(Buffer.from('ci:other'));

/** `digest:ci:hash=rw` with the permissions behind the last `=`. */
function acl(...texts: string[]): AclEntry[] {
  return texts.map((text) => {
    const [, scheme = '', id = '', perms = ''] = /^(\w+):(.*)=([rwcda]*)$/.exec(text) ?? [];
    return {
      scheme,
      id,
      perms: [...perms].reduce((bits, letter) => bits | (1 << 'rwcda'.indexOf(letter)), 0),
    };
  });
}

/** `rwcda` with a letter for each right, `?` for one that cannot be told, `-` for none. */
function letters(rights: Rights): string {
  return Object.entries(rights)
    .map(([right, has]) => (has === null ? '?' : has ? (RIGHT_LETTERS[right] ?? '') : '-'))
    .join('');
}

const RIGHT_LETTERS: Record<string, string> = { read: 'r', write: 'w', create: 'c', delete: 'd', admin: 'a' };

const TOLD: OwnIds = {
  told: [
    { scheme: 'ip', id: '10.1.2.3' },
    { scheme: 'digest', id: 'ci' },
  ],
  digests: [OURS],
};

function seen(list: AclSeen['acl'], isReadable = true): AclSeen {
  return { acl: list, isReadable };
}

test('a digest id is the user and the hash that ZooKeeper makes', () => {
  // The pair that ZooKeeper's documentation of the super user has.
  expect(digestId(Buffer.from('super:test'))).toBe('super:D/InIHSb7yEEbrWz8b9l71RjZJU=');
});

/** Somebody with one id that the server tells as it is. */
function only(scheme: string, id: string): OwnIds {
  return { told: [{ scheme, id }], digests: [] };
}

describe('the rights by an ACL', () => {
  test.each([
    ['world:anyone=rwcda', 'rwcda'],
    ['world:anyone=r', 'r----'],
    [`digest:${OURS}=rwcd`, 'rwcd-'],
    [`digest:${OTHER_PASSWORD}=rwcda`, 'r----'],
    ['digest:somebody:D/InIHSb7yEEbrWz8b9l71RjZJU==rwcda', 'r----'],
    ['ip:10.1.2.3=rw', 'rw---'],
    ['ip:10.1.0.0/16=rw', 'rw---'],
    ['ip:10.2.0.0/16=rw', 'r----'],
    ['ip:0.0.0.0/0=rw', 'rw---'],
    ['ip:fe80::/10=w', 'r----'],
    ['ip:10.1.2.3/x=w', 'r----'],
    ['sasl:ci=rw', 'r----'],
    ['x509:CN=ci=rw', 'r----'],
  ])('%s, where it can be read, are %s', (entry, expected) => {
    expect(letters(rightsOf(seen(acl(entry)), TOLD))).toBe(expected);
  });

  test('are the union of all entries', () => {
    const list = acl('world:anyone=r', `digest:${OURS}=w`, 'ip:10.1.2.3=c', `digest:${OTHER_PASSWORD}=da`);
    expect(letters(rightsOf(seen(list), TOLD))).toBe('rwc--');
  });

  test('have none but what is proved where the ACL is hidden', () => {
    expect(letters(rightsOf(seen('refused', false), TOLD))).toBe('-???-');
  });

  test('are all of them for the super user, and where there is no list', () => {
    expect(
      letters(rightsOf(seen(acl('world:anyone=')), { told: [{ scheme: 'super', id: '' }], digests: [] })),
    ).toBe('rwcda');
    expect(letters(rightsOf(seen([]), TOLD))).toBe('rwcda');
  });

  test('by a sasl or x509 id are those of exactly that id', () => {
    expect(letters(rightsOf(seen(acl('sasl:ci@REALM=rw')), only('sasl', 'ci@REALM')))).toBe('rw---');
    expect(letters(rightsOf(seen(acl('x509:CN=ci,O=z=rw')), only('x509', 'CN=ci,O=z')))).toBe('rw---');
    expect(letters(rightsOf(seen(acl('x509:CN=cj=rw')), only('x509', 'CN=ci')))).toBe('r----');
  });

  test('by an IPv6 address are told where it is written the same', () => {
    const own = only('ip', 'fe80:0:0:0:0:0:0:1');
    expect(letters(rightsOf(seen(acl('ip:fe80:0:0:0:0:0:0:1=w')), own))).toBe('rw---');
    expect(letters(rightsOf(seen(acl('ip:fe80::/10=w', 'ip:10.1.2.3=c')), own))).toBe('r?---');
  });

  test('by an id that the server has no name for cannot be told', () => {
    expect(letters(rightsOf(seen(acl('custom:me=w', 'sasl:ci=c')), only('custom', '')))).toBe('r?---');
  });

  test('by an address or a sasl id cannot be told where the server cannot say who we are', () => {
    const old: OwnIds = { told: null, digests: [OURS] };
    expect(letters(rightsOf(seen(acl('ip:10.1.2.3=w', 'sasl:ci=c')), old))).toBe('r??--');
    expect(letters(rightsOf(seen(acl(`digest:${OURS}=wcd`)), old))).toBe('rwcd-');
  });
});

describe('a hash that the server hides from us', () => {
  test('means that we have no admin, so that an entry with admin is not ours', () => {
    expect(letters(rightsOf(seen(acl('digest:ci:x=rwcda', 'world:anyone=r')), TOLD))).toBe('r----');
  });

  test('may be ours, and is, if it alone lets us read', () => {
    expect(letters(rightsOf(seen(acl('digest:ci:x=rwcd')), TOLD))).toBe('rwcd-');
    expect(letters(rightsOf(seen(acl('digest:ci:x=rwcd', 'digest:other:x=r')), TOLD))).toBe('rwcd-');
    expect(letters(rightsOf(seen(acl('digest:ci:x=rwcd', 'world:anyone=r')), TOLD))).toBe('r???-');
  });

  test('is not ours if it gives read and we cannot', () => {
    expect(letters(rightsOf(seen(acl('digest:ci:x=rwcd'), false), TOLD))).toBe('-----');
  });

  test('is that of a server with an algorithm of its own as soon as it is no SHA-1', () => {
    expect(letters(rightsOf(seen(acl('digest:ci:e3b0c44298fc1c149afbf4c8996fb924=rw')), TOLD))).toBe('rw---');
  });
});

/** All rights but those that are given, where create and delete are needed. */
function row(rights: Partial<Rights>): DoctorRights[] {
  const all = { read: true, write: true, create: true, delete: true, admin: true };
  return [
    {
      identity: 'auth',
      path: znodePath('/zkai'),
      rights: { ...all, ...rights },
      needed: ['create', 'delete'],
    },
  ];
}

describe('what zkai needs', () => {
  const paths = projectPaths('/ai', znodePath('/zkai'));
  const needs = (there: string[], use = { forPlan: true, forApply: true }): Record<string, string> =>
    Object.fromEntries(
      neededRights(paths, (path: ZnodePath) => there.includes(path), use).map(({ path, needed }) => [
        path,
        needed.join(),
      ]),
    );

  test('for the first apply is create, on what is there of the way', () => {
    expect(needs(['/'])).toEqual({ '/': 'create' });
    expect(needs(['/', '/ai'])).toEqual({ '/ai': 'create' });
    expect(needs(['/', '/ai', '/ai/zkai'])).toEqual({ '/ai/zkai': 'read,create,delete' });
  });

  test('of a ledger is to read it, and to add to it for apply only', () => {
    const all = paths.map(({ path }) => path);
    expect(needs(all, { forPlan: true, forApply: false })).toEqual({
      '/ai/zkai': 'read',
      '/ai/zkai/.zkai/revision': 'read',
      '/ai/zkai/.zkai/documents': 'read',
      '/ai/zkai/.zkai/history': 'read',
    });
    expect(needs(all)).toMatchObject({
      '/ai/zkai/.zkai': 'create,delete',
      '/ai/zkai/.zkai/revision': 'read,write',
      '/ai/zkai/.zkai/locks': 'create,delete',
    });
  });

  test('and lacks is a problem; what cannot be told is a remark', () => {
    const use = { name: 'auth', forPlan: false, forApply: true } as const;
    expect(rightsChecks(row({}), use)).toMatchObject([{ id: 'rights.apply', level: 'ok' }]);
    expect(rightsChecks(row({ admin: false, write: false }), use)).toMatchObject([{ level: 'ok' }]);
    expect(rightsChecks(row({ create: null }), use)).toMatchObject([{ level: 'remark' }]);
    const [problem] = rightsChecks(row({ create: null, delete: false }), use);
    expect(problem).toMatchObject({ level: 'problem', message: 'apply may not delete below /zkai' });
    expect(problem?.hint).toContain('`auth`');
  });
});
