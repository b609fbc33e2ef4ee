import { setTimeout as sleep } from 'node:timers/promises';

/** A request that GitHub refused; `status` 0: no answer. */
export class ApiError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

const PAGE = 100;
const ATTEMPTS = 4;
/** Milliseconds before the second attempt; each further one waits twice as long. */
const FIRST_PAUSE = 1000;
/** No server is waited for longer, whatever it asks for. */
const LONGEST_PAUSE = 60_000;
const TIMEOUT = 30_000;

/** As much of the REST API as the action needs, for one repository. */
export function createApi({ api, token, repository }, pause = FIRST_PAUSE) {
  const base = `${api.replace(/\/+$/, '')}/repos/${repository.split('/').map(encodeURIComponent).join('/')}`;

  async function once(method, path, body) {
    const response = await fetch(base + path, {
      method,
      headers: {
        accept: 'application/vnd.github+json',
        'x-github-api-version': '2022-11-28',
        'user-agent': 'zkai-action',
        ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT),
    }).catch((error) => {
      throw new ApiError(0, `${method} ${path}: ${error.cause?.message ?? error.message}`);
    });
    const text = await response.text();
    if (response.ok) return { value: text === '' ? null : JSON.parse(text) };
    const after = Number(response.headers.get('retry-after') ?? Number.NaN) * 1000;
    return {
      error: new ApiError(response.status, `${method} ${path}: HTTP ${response.status}${reason(text)}`),
      after,
    };
  }

  /** What is known to have done nothing is tried again; a request that made something may have done so without an answer. */
  async function request(method, path, body) {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await once(method, path, body).catch((error) => ({ error }));
      if (answer.error === undefined) return answer.value;
      const { status } = answer.error;
      const isAgain =
        status === 429 ||
        (status === 403 && answer.after >= 0) ||
        (method !== 'POST' && (status === 0 || status >= 500));
      if (!isAgain || attempt === ATTEMPTS) throw answer.error;
      const wait = answer.after >= 0 ? answer.after : pause * 2 ** (attempt - 1);
      await sleep(Math.min(wait, LONGEST_PAUSE));
    }
  }

  return {
    get: (path) => request('GET', path),
    post: (path, body) => request('POST', path, body),
    patch: (path, body) => request('PATCH', path, body),
    /** Every item of a list, page by page. */
    list: async (path) => {
      const items = [];
      for (let page = 1; ; page += 1) {
        const found = await request(
          'GET',
          `${path}${path.includes('?') ? '&' : '?'}per_page=${PAGE}&page=${page}`,
        );
        items.push(...found);
        if (found.length < PAGE) return items;
      }
    },
  };
}

function reason(text) {
  try {
    const { message } = JSON.parse(text);
    return typeof message === 'string' ? `, ${message.slice(0, 200)}` : '';
  } catch {
    return '';
  }
}
