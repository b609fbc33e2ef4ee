import { type WebhookOutcome, webhookSignature, type WebhookTarget } from '../model/webhook.ts';
import { type World } from '../ports/world.ts';
import { type WebhookAnswer } from '../ports/webhook.ts';

/** Of one attempt, in milliseconds. */
const ATTEMPT_MS = 10_000;
/** Between the first two attempts, doubled each time. */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;

/** How an attempt ended: done, never to be done, or worth another attempt, after a pause that the server may ask for. */
type Attempt =
  | { readonly kind: 'done' }
  | { readonly kind: 'refused' | 'again'; readonly reason: string; readonly pauseMs: number | null };

/**
 * Posts a body until it is taken, refused for good, or the time is over. Each attempt is signed anew; all have one
 * `Zkai-Delivery`, by which whoever gets it twice can tell. Never fails: what became of it is the result.
 * @throws the reason of `world.signal` when that fires
 */
export async function postWebhook(
  world: Pick<World, 'webhook' | 'clock' | 'signal'>,
  { url, secret, timeoutMs }: WebhookTarget,
  body: string,
): Promise<WebhookOutcome> {
  const { clock, signal } = world;
  const { origin } = url;
  const delivery = clock.uuid();
  const deadline = clock.elapsed() + timeoutMs;
  for (let attempts = 1; ; attempts += 1) {
    const left = deadline - clock.elapsed();
    const attempt = await postOnce(world, url, {
      headers: {
        'user-agent': 'zkai',
        'zkai-event': 'drift',
        'zkai-delivery': delivery,
        ...signature(body, secret, clock.now()),
      },
      body,
      timeoutMs: Math.ceil(Math.max(1, Math.min(ATTEMPT_MS, left))),
      signal,
    });
    if (attempt.kind === 'done') return { origin, outcome: 'delivered', attempts, reason: null };
    const pause = attempt.pauseMs ?? pauseAfter(attempts);
    const isOver = attempt.kind === 'refused' || clock.elapsed() + pause >= deadline;
    if (isOver) return { origin, outcome: 'failed', attempts, reason: attempt.reason };
    await clock.sleep(pause, signal).catch(() => signal.throwIfAborted());
  }
}

/** As OpenSSL and Node.js call what is wrong with a certificate: trying again changes nothing. */
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY/;

function signature(body: string, secret: string | undefined, now: number): Record<string, string> {
  return secret === undefined
    ? {}
    : { 'zkai-signature': webhookSignature(body, secret, Math.floor(now / 1000)) };
}

async function postOnce(
  { webhook, signal }: Pick<World, 'webhook' | 'signal'>,
  ...asked: Parameters<World['webhook']['post']>
): Promise<Attempt> {
  let answer: WebhookAnswer;
  try {
    answer = await webhook.post(...asked);
  } catch (error) {
    signal.throwIfAborted();
    const reason = error instanceof Error ? error.message : String(error);
    if (!CERTIFICATE.test(reason)) return { kind: 'again', reason, pauseMs: null };
    const why = `its certificate is refused (${reason}); NODE_EXTRA_CA_CERTS names a file with the authority behind it`;
    return { kind: 'refused', reason: why, pauseMs: null };
  }
  const { status, retryAfterMs: pauseMs } = answer;
  if (status >= 200 && status < 300) return { kind: 'done' };
  const isRedirect = status >= 300 && status < 400;
  const reason = `HTTP ${status}${isRedirect ? ', and redirects are not followed' : ''}`;
  const isPassing = status >= 500 || [408, 425, 429].includes(status);
  return { kind: isPassing ? 'again' : 'refused', reason, pauseMs };
}

/** With jitter, so that many jobs that failed at once do not come back at once. */
function pauseAfter(attempts: number): number {
  const full = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempts - 1));
  return full * (0.5 + Math.random() / 2);
}
