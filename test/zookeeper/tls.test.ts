import { createPrivateKey } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ZookeeperError, type ZookeeperTls } from '../../src/ports/zookeeper.ts';
import { createZookeeper } from '../../src/zookeeper/create-zookeeper.ts';
import { FrameSocket } from '../../src/zookeeper/frame-socket.ts';
import { shakeHands } from '../../src/zookeeper/handshake.ts';
import {
  type Certificate,
  certificateAuthority,
  type CertificateOptions,
  daysFromNow,
  selfSigned,
} from '../support/certificates.ts';
import { type SecureServer, startSecureServer } from '../support/secure-server.ts';
import { sharedServer } from '../support/server.ts';
import { startProxy } from '../support/tcp-proxy.ts';
import { startTlsFront } from '../support/tls-front.ts';
import { closedPort, startFakeServer } from './fake-server.ts';
import { commit, create, failure, openWriter, options, readAll, readData } from './session-support.ts';

/** A certificate that is wrong now is wrong in a second, too: nobody waits for the deadline. */
const TIMEOUT_MS = 20_000;
const AT_ONCE_MS = 3000;

const authority = certificateAuthority('zkai test authority');
const other = certificateAuthority('another authority');
const ca = authority.cert;
const localServer = { name: 'zk1', hosts: ['localhost', '127.0.0.1'] };

/** The sentence that connecting ended with, at once, with the code `certificate`. */
async function refusal(connect: string, tls: ZookeeperTls | undefined): Promise<string> {
  const wishes = options(connect, { timeoutMs: TIMEOUT_MS, ...(tls === undefined ? {} : { tls }) });
  const connecting = createZookeeper().connectReader(wishes);
  const { error, ms } = await failure(connecting.then((opened) => opened.close()));
  expect(error).toBeInstanceOf(ZookeeperError);
  expect(error, String(error)).toMatchObject({ code: 'certificate', sent: false });
  expect(ms).toBeLessThan(AT_ONCE_MS);
  return (error as Error).message;
}

describe.each(['TLSv1.2', 'TLSv1.3'] as const)(
  'a ZooKeeper that asks for a certificate, in %s',
  (protocol) => {
    const ours = authority.issue({ name: 'zkai-ci' });
    let server: SecureServer;
    beforeAll(async () => {
      const certificate = authority.issue(localServer);
      server = await startSecureServer({
        tls: { server: certificate, trusted: authority, clientAuth: 'need', protocol },
      });
    });
    afterAll(() => server.stop());

    test('knows us by ours', async () => {
      const writer = await openWriter(server.secure, { tls: { ca, ...ours } });
      expect(await writer.whoAmI()).toContainEqual({ scheme: 'x509', id: 'CN=zkai-ci' });
      const acl = [{ perms: 31, scheme: 'x509', id: 'CN=zkai-ci' }];
      await commit(writer, [{ ...create('/ours', 'x'), acl }]);
      expect((await readData(writer, '/ours')).data.toString()).toBe('x');
      const stranger = await openWriter(server.connect);
      expect(await readAll(stranger, ['/ours'])).toEqual([{ found: 'refused' }]);
    });

    test('takes a key that is encrypted, with its passphrase', async () => {
      const tls = { ca, cert: ours.cert, key: encrypted(ours.key, 'öpen'), passphrase: 'öpen' };
      expect((await readData(await openWriter(server.secure, { tls }), '/')).found).toBe('data');
    });

    test('that is not given: says that it asks, and where to set it', async () => {
      expect(await refusal(server.secure, { ca })).toMatch(
        /asks for a client certificate: set `cert` and `key`/,
      );
    });

    test('of an authority that it trusts: says that it refused ours', async () => {
      const stranger = other.issue({ name: 'zkai-ci' });
      expect(await refusal(server.secure, { ca, ...stranger })).toMatch(
        /refused our certificate .*trust store must have the authority/,
      );
    });

    test('that has not expired: says when ours did', async () => {
      const to = daysFromNow(-0.25);
      const expired = authority.issue({ name: 'zkai-ci', to });
      const message = await refusal(server.secure, { ca, ...expired });
      expect(message).toMatch(/refused our certificate: it expired on .* GMT: renew it/);
      expect(message).toContain(`${to.getUTCFullYear()} GMT`);
    });

    test('keeps the session when the connection is cut', async () => {
      const proxy = await startProxy(server.secure);
      const writer = await openWriter(proxy.connect, { tls: { ca, ...ours } });
      const { sessionId } = writer;
      proxy.cut();
      expect((await readData(writer, '/')).found).toBe('data');
      expect(writer.sessionId).toBe(sessionId);
    });

    test('speaks TLS although we do not: is told as that, and soon', async () => {
      const connecting = createZookeeper().connectReader(options(server.secure, { timeoutMs: TIMEOUT_MS }));
      const { error, ms } = await failure(connecting);
      expect(error).toMatchObject({ code: 'unreachable', sent: false });
      expect(String(error)).toMatch(/hung up on us, and speaks TLS on this port: set `tls`/);
      expect(ms).toBeLessThan(AT_ONCE_MS);
    });
  },
);

/** How the certificate of one server is refused, behind which there is a real ZooKeeper. */
async function verdict(certificate: Certificate, tls: ZookeeperTls = { ca }): Promise<string> {
  const front = await startTlsFront(sharedServer(), certificate);
  const message = await refusal(front.connect, tls);
  expect(front.received(), 'bytes that somebody unverified got').toBe(0);
  return message;
}

const EXPIRED = daysFromNow(-0.25);
const TOMORROW = daysFromNow(0.75);
const expiredAuthority = certificateAuthority('an old authority', { to: EXPIRED });

/** A sentence with a day and a time, as OpenSSL writes them. */
function dated(sentence: string, date: Date): RegExp {
  const [, day, month, year, time] = date.toUTCString().split(' ');
  return new RegExp(`${sentence} ${month} +${Number(day)} ${time} ${year} GMT: .*set this clock right`);
}

describe("a server's certificate", () => {
  const issue = (more: Partial<CertificateOptions>) => authority.issue({ ...localServer, ...more });

  test.each([
    ['that has expired', issue({ to: EXPIRED }), dated("the server's certificate expired on", EXPIRED)],
    [
      'that is not valid yet',
      issue({ from: TOMORROW }),
      dated("the server's certificate is not valid before", TOMORROW),
    ],
    [
      'of an authority that has expired',
      expiredAuthority.issue(localServer),
      dated("the certificate of the server's authority expired on", EXPIRED),
      { ca: expiredAuthority.cert },
    ],
    ['of an authority that we do not know', other.issue(localServer), /authority that is not trusted.*`ca`/],
    ['that is self-signed', selfSigned(localServer), /self-signed and not trusted.*`ca`/],
    [
      'of an authority of the same name with another key',
      certificateAuthority('zkai test authority').issue(localServer),
      /not signed by the authority in `ca`/,
    ],
    [
      'for others',
      issue({ hosts: ['zk1.example', 'zk2.example', '192.0.2.1'] }),
      /is for zk1\.example, zk2\.example, 192\.0\.2\.1, not for 127\.0\.0\.1.*`verifyName: false`/,
    ],
    ['for nobody but a common name', issue({ hosts: [] }), /is for zk1, not for 127\.0\.0\.1/],
    [
      'for very many others',
      issue({ hosts: Array.from({ length: 30 }, (_, index) => `zk${index}.example`) }),
      /zk4\.example and 25 more, not for/,
    ],
  ] as const)(
    '%s is refused, and gets not one byte',
    async (_name, certificate, sentence, tls = undefined) => {
      expect(await verdict(certificate, tls)).toMatch(sentence);
    },
  );

  test('of an authority that only we know is refused where `ca` is not said', async () => {
    expect(await verdict(issue({}), {})).toMatch(/authority that is not trusted/);
  });

  test('is verified whatever NODE_TLS_REJECT_UNAUTHORIZED says', async () => {
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    try {
      expect(await verdict(other.issue(localServer))).toMatch(/authority that is not trusted/);
    } finally {
      delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    }
  });

  test.each([
    ['an address', '127.0.0.1', false],
    ['a name, which is what the server is asked for', 'localhost', 'localhost'],
  ])('may be for %s', async (_name, host, asked) => {
    const front = await startTlsFront(sharedServer(), issue({ hosts: [host] }));
    const opened = await openWriter(`${host}:${front.port}`, { tls: { ca } });
    expect((await readData(opened, '/')).found).toBe('data');
    expect(front.servername()).toBe(asked);
  });

  test('is asked for by the name that was looked up, without the dot of the root', async () => {
    const front = await startTlsFront(sharedServer(), issue({ hosts: ['zk1.example'] }));
    const socket = new FrameSocket(
      { host: '127.0.0.1', port: front.port, servername: 'zk1.example.' },
      { ca },
    );
    await shakeHands(socket, { sessionTimeoutMs: 5000, auth: [], allowReadOnly: false });
    expect(front.servername()).toBe('zk1.example');
    socket.destroy(new Error('done'));
  });

  test('for others is taken with `verifyName: false`, but not one that is wrong otherwise', async () => {
    const front = await startTlsFront(sharedServer(), issue({ hosts: ['zk1.example'] }));
    const tls = { ca, verifyName: false };
    const opened = await openWriter(front.connect, { tls });
    expect((await readData(opened, '/')).found).toBe('data');
    expect(await verdict(other.issue(localServer), tls)).toMatch(/authority that is not trusted/);
    expect(await verdict(issue({ to: daysFromNow(-0.25) }), tls)).toMatch(/expired on/);
  });

  test('that is self-signed is trusted when it is the `ca`', async () => {
    const certificate = selfSigned(localServer);
    const front = await startTlsFront(sharedServer(), certificate);
    const opened = await openWriter(front.connect, { tls: { ca: certificate.cert } });
    expect((await readData(opened, '/')).found).toBe('data');
  });

  test('may come from any of several authorities', async () => {
    const front = await startTlsFront(sharedServer(), issue({}));
    const opened = await openWriter(front.connect, { tls: { ca: `# two\n${other.cert}\n${ca}` } });
    expect((await readData(opened, '/')).found).toBe('data');
  });

  test('that is wrong on one server leaves the others', async () => {
    const [wrong, right] = [other.issue(localServer), issue({})];
    const fronts = await Promise.all([wrong, wrong, right].map((one) => startTlsFront(sharedServer(), one)));
    const connect = fronts.map((front) => front.connect).join(',');
    for (let run = 0; run < 6; run += 1) {
      const opened = await openWriter(connect, { tls: { ca } });
      expect(opened.server).toBe(fronts[2]?.connect);
      await opened.close();
    }
  });

  test('is verified also where a server is asked about itself', async () => {
    const certificates = [issue({}), other.issue(localServer)];
    const fronts = await Promise.all(certificates.map((one) => startTlsFront(sharedServer(), one)));
    const connect = fronts.map((front) => front.connect).join(',');
    const reports = await createZookeeper().askServers(options(connect, { tls: { ca } }));
    expect(reports.map(({ answer }) => answer?.mode)).toEqual(['standalone', undefined]);
    expect(reports[1]?.problem).toMatch(/authority that is not trusted/);
    expect(fronts[1]?.received()).toBe(0);
  });

  test('that is wrong on every server is told for each', async () => {
    const certificates = [other.issue(localServer), issue({ to: daysFromNow(-0.25) })];
    const fronts = await Promise.all(certificates.map((one) => startTlsFront(sharedServer(), one)));
    const message = await refusal(fronts.map((front) => front.connect).join(','), { ca });
    expect(message).toMatch(new RegExp(`${fronts[0]?.connect} \\(.*not trusted`));
    expect(message).toMatch(new RegExp(`${fronts[1]?.connect} \\(.*expired on`));
  });
});

describe('another protocol than ours', () => {
  test('TLS below 1.2 is refused', async () => {
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    const front = await startTlsFront(sharedServer(), authority.issue(localServer), old);
    expect(await refusal(front.connect, { ca })).toMatch(/TLSv1\.2 or TLSv1\.3/);
  });

  test('a server without a cipher that its own certificate could use refuses the handshake', async () => {
    const wrong = { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-RSA-AES128-GCM-SHA256' } as const;
    const front = await startTlsFront(sharedServer(), authority.issue(localServer), wrong);
    expect(await refusal(front.connect, { ca })).toMatch(/refused the TLS handshake.*no cipher in common/);
  });

  test('a server that answers with a TLS alert speaks TLS', async () => {
    const alert = await startFakeServer({ connect: Buffer.from('15030100020246', 'hex') });
    expect(await refusal(alert.connect, undefined)).toMatch(/speaks TLS on this port: set `tls`/);
  });

  test('a plain ZooKeeper is told as what it may be, and soon', async () => {
    const connecting = createZookeeper().connectReader(
      options(sharedServer(), { timeoutMs: TIMEOUT_MS, tls: { ca } }),
    );
    const { error, ms } = await failure(connecting);
    expect(String(error)).toMatch(/during the TLS handshake: is this port its secureClientPort/);
    expect(ms).toBeLessThan(AT_ONCE_MS + 2000);
  });
});

describe('what cannot be used is told before anything is opened', () => {
  const { cert, key } = authority.issue({ name: 'zkai-ci' });
  const damaged = cert.replace(/\n.{64}\n/, '\n');

  test.each([
    ['authorities that are none', { ca: 'hello' }, /`ca` holds no certificate/],
    ['a key as the authority', { ca: key }, /`ca` holds no certificate but a private key/],
    ['a damaged authority', { ca: damaged }, /the certificate in `ca` cannot be read/],
    ['one damaged authority of two', { ca: ca + damaged }, /certificate 2 of 2 in `ca` cannot be read/],
    ['a certificate without a key', { cert }, /`cert` is there without `key`/],
    ['a key without a certificate', { key }, /`key` is there without `cert`/],
    ['both the wrong way round', { cert: key, key: cert }, /`cert` holds no certificate but a private key/],
    ['a certificate as the key', { cert, key: cert }, /`key` holds no private key but a certificate/],
    ['a damaged key', { cert, key: key.replace(/\n.{20}/, '\n') }, /private key in `key` cannot be read/],
    ['the key of another', { cert, key: other.issue({ name: 'x' }).key }, /`key` does not belong to `cert`/],
    [
      'an encrypted key alone',
      { cert, key: encrypted(key, 'pw') },
      /`key` is encrypted: say with `passphrase`/,
    ],
    [
      'an encrypted key and another passphrase',
      { cert, key: encrypted(key, 'pw'), passphrase: 'hunter2' },
      /`passphrase` does not open `key`/,
    ],
  ] satisfies [string, ZookeeperTls, RegExp][])('%s', async (_name, tls, sentence) => {
    const message = await refusal(`127.0.0.1:${await closedPort()}`, tls);
    expect(message).toMatch(sentence);
    expect(message).not.toMatch(/hunter2|BEGIN [A-Z ]+-----|ECONNREFUSED/);
  });
});

function encrypted(key: string, passphrase: string): string {
  const cipher = 'aes-256-cbc';
  return createPrivateKey(key).export({ type: 'pkcs8', format: 'pem', cipher, passphrase }).toString();
}
