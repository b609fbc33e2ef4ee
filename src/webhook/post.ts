import { type WebhookPort } from '../ports/webhook.ts';

export const webhook: WebhookPort = {
  async post(url, { headers, body, timeoutMs, signal }) {
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body,
        redirect: 'manual',
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      });
      // What it says is of no use, and may be long.
      await answer.body?.cancel().catch(() => {});
      return { status: answer.status, retryAfterMs: retryAfter(answer.headers.get('retry-after')) };
    } catch (error) {
      signal.throwIfAborted();
      throw new Error(reasonOf(error), { cause: error });
    }
  },
};

/** Seconds; a date is left to the backoff. */
function retryAfter(value: string | null): number | null {
  return value !== null && /^\d{1,6}$/.test(value) ? Number(value) * 1000 : null;
}

/** The code of what is wrong below: the messages of fetch say nothing, or the URL. */
function reasonOf(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return 'no answer in time';
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause)
    if ('code' in cause && typeof cause.code === 'string') return cause.code;
  return 'no connection';
}
