import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { answerChallenge, isProved, parseChallenge } from '../../src/zookeeper/sasl-digest-md5.ts';

/** The example of RFC 2831, section 4: IMAP, user chris, password secret. */
const RFC = {
  challenge: 'realm="elwood.innosoft.com",nonce="OA6MG9tEQGm2hh",qop="auth",algorithm=md5-sess,charset=utf-8',
  identity: { user: 'chris', password: 'secret' },
  options: { digestUri: 'imap/elwood.innosoft.com', cnonce: 'OA6MHXh6VqTrRk' },
  response: 'd388dad90d4bbd760a152321f2143af7',
  rspauth: 'ea40f60335c427b5527b84dbabcdfffd',
};

const answer = (challenge: string, identity = RFC.identity) =>
  answerChallenge(parseChallenge(challenge), identity, RFC.options);

describe('the example of RFC 2831', () => {
  const { response, rspauth } = answer(RFC.challenge);

  test('is answered as the RFC answers it', () => {
    expect(response.toString().split(',')).toEqual([
      'charset=utf-8',
      'username="chris"',
      'realm="elwood.innosoft.com"',
      'nonce="OA6MG9tEQGm2hh"',
      'nc=00000001',
      'cnonce="OA6MHXh6VqTrRk"',
      'digest-uri="imap/elwood.innosoft.com"',
      `response=${RFC.response}`,
      'qop=auth',
    ]);
  });

  test('holds the server to its proof', () => {
    expect(rspauth).toBe(RFC.rspauth);
    expect(isProved(`rspauth=${RFC.rspauth}`, rspauth)).toBe(true);
    expect(isProved(`rspauth="${RFC.rspauth}"`, rspauth)).toBe(true);
    for (const said of [`rspauth=${RFC.response}`, 'rspauth=""', 'other=1', '', `rspauth=${RFC.rspauth}0`]) {
      expect(isProved(said, rspauth)).toBe(false);
    }
  });
});

describe('a challenge', () => {
  test('may be written with spaces, empty elements, escapes and names in capitals', () => {
    const text = ' ,, Realm = "a \\"b\\\\c\\", d" ,\r\n nonce="n,=1", ALGORITHM=md5-sess, new="x", ,';
    expect(parseChallenge(text)).toEqual({ realms: ['a "b\\c", d'], nonce: 'n,=1', utf8: false });
  });

  test('with quotation marks in its realm is answered with them escaped', () => {
    const { response } = answer('realm="a \\"b\\\\",nonce="n",algorithm=md5-sess');
    expect(response.toString()).toContain('realm="a \\"b\\\\"');
  });

  test('of several realms is answered for the first, of none for none', () => {
    const several = answer('realm="one",realm="two",nonce="n",algorithm=md5-sess').response.toString();
    expect(several).toContain('realm="one"');
    expect(several).not.toContain('two');
    expect(answer('nonce="n",algorithm=md5-sess').response.toString()).not.toContain('realm');
  });

  test('that lacks something, has it twice, or asks for more is refused', () => {
    for (const text of [
      '',
      'algorithm=md5-sess',
      'nonce="n"',
      'nonce="n",algorithm=md5',
      'nonce="n",nonce="m",algorithm=md5-sess',
      'nonce="n",algorithm=md5-sess,qop="auth-int,auth-conf"',
      'nonce="n",algorithm=md5-sess,charset=latin-1',
      'nonce="n,algorithm=md5-sess',
      'nonce="n" algorithm=md5-sess',
      'no list at all',
    ]) {
      expect(() => parseChallenge(text), text).toThrow(expect.objectContaining({ name: 'SaslError' }));
    }
  });

  test('of any bytes is parsed or refused, and nothing else', () => {
    const texts = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'ab=",\\ \n') }));
    fc.assert(
      fc.property(texts, (text) => {
        try {
          parseChallenge(text);
        } catch (error) {
          expect(error).toMatchObject({ name: 'SaslError' });
        }
      }),
    );
  });

  test('of megabytes of blanks takes no time', () => {
    const start = performance.now();
    for (const text of [' '.repeat(1_000_000), `a${' '.repeat(1_000_000)}`, `a="${'\\'.repeat(1_000_000)}`]) {
      expect(() => parseChallenge(text)).toThrow(/no list of name=value|nonce/);
    }
    expect(performance.now() - start).toBeLessThan(1000);
  });
});
