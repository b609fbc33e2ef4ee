import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../src/cli/clock.ts';
import { postWebhook } from '../../src/flows/post-webhook.ts';
import { webhookSignature, webhookUrl } from '../../src/model/webhook.ts';
import { slackDrift } from '../../src/report/slack/drift.ts';
import { webhook } from '../../src/webhook/post.ts';
import { drift } from '../report/samples.ts';
import { certificateAuthority } from '../support/certificates.ts';
import { type Answer, httpReceiver } from '../support/http-receiver.ts';

/** A clock whose pauses are over at once, and count. */
function hurriedWorld() {
  const pauses: number[] = [];
  let elapsed = 0;
  const clock = {
    ...systemClock,
    elapsed: () => elapsed,
    sleep: async (ms: number) => {
      pauses.push(ms);
      elapsed += ms;
    },
  };
  return { pauses, world: { webhook, clock, signal: new AbortController().signal } };
}

async function post(answers: readonly Answer[], timeoutMs = 30_000) {
  const receiver = await httpReceiver(answers);
  const { world, pauses } = hurriedWorld();
  const url = new URL(`http://127.0.0.1:${receiver.port}/services/T0/B0/s3cr3t`);
  const outcome = await postWebhook(world, { url, secret: 'key', timeoutMs }, '{"a":1}');
  return { outcome, pauses, received: receiver.received };
}

async function reasonAt(url: string): Promise<string | null> {
  const { world } = hurriedWorld();
  return (await postWebhook(world, { url: new URL(url), secret: undefined, timeoutMs: 400 }, '{}')).reason;
}

describe('a post to a webhook', () => {
  test('is signed over the time and the body, as whoever has the secret can check', async () => {
    const { outcome, received } = await post([{ status: 204 }]);
    expect(outcome).toMatchObject({ outcome: 'delivered', attempts: 1, reason: null });
    const [{ headers, body, path }] = received as [(typeof received)[number]];
    const [, seconds, hash] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['zkai-signature'])) ?? [];
    expect(hash).toBe(createHmac('sha256', 'key').update(`${seconds}.${body}`).digest('hex'));
    expect(Math.abs(Number(seconds) - Date.now() / 1000)).toBeLessThan(600);
    expect([path, headers['content-type'], headers['zkai-event']]).toEqual([
      '/services/T0/B0/s3cr3t',
      'application/json',
      'drift',
    ]);
  });

  test('has the signature that its description says', () => {
    expect(webhookSignature('{"a":1}', 'key', 1_700_000_000)).toBe(
      't=1700000000,v1=a438e398bfafc57e4396bb7fc2304422f0f768e965d073ca313cb52e22e6ad03',
    );
  });

  test('is tried again, later and later, while the server is in trouble, always as the same delivery', async () => {
    const { outcome, pauses, received } = await post([
      { status: 500 },
      { status: 503 },
      { status: 429 },
      { status: 200 },
    ]);
    expect(outcome).toMatchObject({ outcome: 'delivered', attempts: 4 });
    expect(new Set(received.map(({ headers }) => headers['zkai-delivery'])).size).toBe(1);
    for (const [i, pause] of pauses.entries()) {
      expect(pause).toBeGreaterThanOrEqual(250 * 2 ** i);
      expect(pause).toBeLessThanOrEqual(500 * 2 ** i);
    }
  });

  test('waits as long as the server asks, and not beyond the limit', async () => {
    const busy = { status: 429, headers: { 'retry-after': '7' } };
    expect((await post([busy, { status: 200 }])).pauses).toEqual([7000]);
    const { outcome } = await post([{ status: 429, headers: { 'retry-after': '3600' } }]);
    expect(outcome).toMatchObject({ outcome: 'failed', attempts: 1, reason: 'HTTP 429' });
  });

  test('gives up when the time is over, and at once where to try again is no use', async () => {
    expect((await post([{ status: 500 }])).outcome).toMatchObject({ outcome: 'failed', reason: 'HTTP 500' });
    expect((await post([{ status: 404 }])).outcome).toMatchObject({ attempts: 1, reason: 'HTTP 404' });
  });

  test('follows no redirect: nothing is sent where nobody said', async () => {
    const other = await httpReceiver([{ status: 200 }]);
    const location = `http://127.0.0.1:${other.port}/elsewhere`;
    const { outcome } = await post([{ status: 307, headers: { location } }]);
    expect(outcome.reason).toMatch(/^HTTP 307, and redirects are not followed/);
    expect(other.received).toEqual([]);
  });

  test('ends in time where the server never answers, where none is there, and where its certificate is no good', async () => {
    const { outcome } = await post(['hang'], 300);
    expect(outcome).toMatchObject({ outcome: 'failed', reason: 'no answer in time' });
    expect(await reasonAt('http://127.0.0.1:1/s3cr3t')).toMatch(/ECONNREFUSED|no connection/);
    const stranger = certificateAuthority('Nobody').issue({ name: 'localhost', hosts: ['127.0.0.1'] });
    const { port, received } = await httpReceiver([{ status: 200 }], stranger);
    const { world, pauses } = hurriedWorld();
    const target = { url: new URL(`https://127.0.0.1:${port}/s3cr3t`), secret: undefined, timeoutMs: 30_000 };
    const { reason, attempts } = await postWebhook(world, target, '{}');
    expect(reason).toMatch(/certificate is refused \((?:.*CERT|SELF_SIGNED|UNABLE_TO).*NODE_EXTRA_CA_CERTS/);
    expect({ attempts, pauses }).toEqual({ attempts: 1, pauses: [] });
    expect(received).toEqual([]);
  });
});

test.each([
  ['https://hooks.example/T0', false, true],
  ['http://127.0.0.1:8080/x', false, true],
  ['http://localhost/x', false, true],
  ['http://[::1]/x', false, true],
  ['http://hooks.example/x', false, false],
  ['http://127.0.0.1.example/x', false, false],
  ['http://hooks.example/x', true, true],
  ['file:///etc/passwd', true, false],
  ['https://user:s3cr3t@hooks.example/x', true, false],
  ['s3cr3t', true, false],
])('a webhook may be %s (allow http: %s): %s, and its URL is in no message', (text, allowHttp, isAllowed) => {
  let message = '';
  try {
    webhookUrl(text, allowHttp);
  } catch (error) {
    message = String(error);
  }
  expect(message === '').toBe(isAllowed);
  expect(message).not.toContain(text);
});

test('a message for Slack keeps to its limits, and nothing of a znode is markup in it', () => {
  const [template] = drift().items;
  const evil = '<!channel> & `*_~' + 'x'.repeat(5000);
  const items = Array.from({ length: 300 }, (_, i) => ({
    ...template!,
    path: `/app/${i}${evil}` as never,
    document: `Kind/${evil}`,
    fields: Array.from(
      { length: 40 },
      () => ({ pointer: `/${evil}`, op: 'add', after: evil, sensitive: false }) as const,
    ),
    fingerprint: String(i),
  }));
  const gone = items.map(
    ({ path, fingerprint }) => ({ path, fingerprint, class: 'conflict', firstSeen: '' }) as const,
  );
  const news = { previous: null, status: new Map(), gone };
  const message = JSON.parse(slackDrift(drift({ project: evil, items, news }))) as {
    text: string;
    blocks: readonly { readonly type: string; readonly text: { readonly text: string } }[];
  };
  expect(message.text.length).toBeLessThanOrEqual(3000);
  expect(message.blocks.length).toBeLessThanOrEqual(50);
  for (const { type, text } of message.blocks)
    expect(text.text.length).toBeLessThanOrEqual(type === 'header' ? 150 : 3000);
  expect(JSON.stringify(message.blocks.slice(1))).not.toContain('<!');
});
