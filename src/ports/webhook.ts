/** Posts over HTTP. */
export interface WebhookPort {
  /**
   * One attempt; a redirect is an answer like any other, and not followed.
   * @throws Error when there is no answer: its message does not repeat the URL
   */
  post(url: URL, request: WebhookPost): Promise<WebhookAnswer>;
}

export interface WebhookPost {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export interface WebhookAnswer {
  readonly status: number;
  /** What the server asks to wait, in milliseconds; `null`: it does not. */
  readonly retryAfterMs: number | null;
}
