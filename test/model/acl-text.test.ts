import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aclText, parseAclText } from '../../src/model/acl.ts';

const entry = fc.record({
  perms: fc.integer({ min: 1, max: 31 }),
  scheme: fc.constantFrom('world', 'digest', 'ip', 'auth', 'x509', 'sasl'),
  id: fc.constantFrom(
    'anyone',
    'ci:l6Dtqm85dgxUl01mxPJ/CsmP414=',
    '::1',
    '10.0.0.0/8',
    '',
    'CN=a,O=b c',
    'u@R',
  ),
});

test('an ACL survives its text: ids with colons and commas, too', () => {
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 4 }), (acl) => {
      expect(aclText(parseAclText(aclText(acl)))).toBe(aclText(acl));
      expect(parseAclText(aclText(acl))).toHaveLength(acl.length);
    }),
    { seed: 17, numRuns: 200 },
  );
});
