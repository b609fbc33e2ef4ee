import tls from 'node:tls';
import { errnoOf } from './errno.ts';
import { endpointText, type Endpoint } from './resolve.ts';

/** What asking may cost where nothing is answered, in milliseconds: the first handshake of a JVM takes its time. */
const ASK_MS = 2000;

interface AskOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** Says whether a port speaks TLS; each is asked once. Never rejects. */
export function tlsAsker(): (endpoint: Endpoint, options: AskOptions) => Promise<boolean> {
  const asked = new Map<string, Promise<boolean>>();
  return (endpoint, options) => {
    const key = endpointText(endpoint);
    const answer = asked.get(key) ?? speaksTlsAt(endpoint, options);
    asked.set(key, answer);
    return answer;
  };
}

/** Greets in TLS, and hangs up whatever comes: nothing is said to whoever is there, so that nobody is verified. */
function speaksTlsAt({ host, port }: Endpoint, { timeoutMs, signal }: AskOptions): Promise<boolean> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) return resolve(false);
    const socket = tls.connect({ host, port, rejectUnauthorized: false });
    const finish = (isTls: boolean): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', giveUp);
      socket.destroy();
      resolve(isTls);
    };
    const giveUp = (): void => finish(false);
    const timer = setTimeout(giveUp, Math.min(timeoutMs, ASK_MS));
    signal?.addEventListener('abort', giveUp);
    socket.on('secureConnect', () => finish(true));
    // Who refuses us by an alert, for want of a certificate or of a cipher, has understood what we said.
    socket.on('error', (error) => finish(/^ERR_SSL_.*_ALERT_/.test(errnoOf(error) ?? '')));
    socket.on('close', giveUp);
  });
}
