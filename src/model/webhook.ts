import { createHmac } from 'node:crypto';
import { ZkaiFailure } from './failure.ts';

/** Where results are posted to. The URL may be all that it takes to post there, so nothing but its origin is ever shown. */
export interface WebhookTarget {
  readonly url: URL;
  /** What bodies are signed with; `undefined`: they are not. */
  readonly secret: string | undefined;
  /** Limit for all attempts together, in milliseconds. */
  readonly timeoutMs: number;
}

/** What became of a post. */
export interface WebhookOutcome {
  /** Scheme, host and port. */
  readonly origin: string;
  /** `idle`: there was nothing to tell. */
  readonly outcome: 'delivered' | 'failed' | 'idle';
  readonly attempts: number;
  /** Why it failed; `null` where it did not. */
  readonly reason: string | null;
}

/**
 * The URL of a webhook: https, or http to this machine; `allowHttp`: to any.
 * @throws ZkaiFailure `usage`, which does not repeat it
 */
export function webhookUrl(text: string, allowHttp: boolean): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null) throw refused('is no URL');
  if (url.username !== '' || url.password !== '') throw refused('has a user name or a password in it');
  const isAllowed = url.protocol === 'https:' || (url.protocol === 'http:' && (allowHttp || isLoopback(url)));
  if (!isAllowed) throw refused('is neither https nor http to this machine');
  return url;
}

function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

function refused(why: string): ZkaiFailure {
  return new ZkaiFailure('usage', `the URL of the webhook ${why}`, {
    hint: 'set ZKAI_WEBHOOK to a https URL; --webhook-allow-http lets plain http leave this machine',
  });
}

/**
 * The value of the header `Zkai-Signature`: `t=<seconds since 1970>,v1=<hex>`, where `v1` is the HMAC-SHA256 of
 * `<seconds>.<body>`. The time is signed, so that who recorded a post cannot send it again later.
 */
export function webhookSignature(body: string, secret: string, seconds: number): string {
  const hash = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
  return `t=${seconds},v1=${hash}`;
}
