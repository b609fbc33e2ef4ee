import { connectTls, type TlsAddress } from './tls.ts';
import { type AskOptions } from './four-letter-word.ts';

/**
 * Until when the certificate that a server shows is valid, in milliseconds since 1970; `null` where it cannot be told:
 * no TLS, no connection in time, a certificate that we do not trust. Always resolves.
 */
export async function certificateValidTo(
  address: TlsAddress,
  { tls, timeoutMs, signal }: AskOptions,
): Promise<number | null> {
  if (tls === undefined || signal?.aborted === true) return null;
  let socket: ReturnType<typeof connectTls>;
  try {
    socket = connectTls(address, tls);
  } catch {
    return null; // what we were given to use is unusable
  }
  return new Promise((resolve) => {
    const finish = (validTo: number): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', giveUp);
      socket.destroy();
      resolve(Number.isNaN(validTo) ? null : validTo);
    };
    const giveUp = (): void => finish(Number.NaN);
    const timer = setTimeout(giveUp, timeoutMs);
    signal?.addEventListener('abort', giveUp);
    socket.on('error', giveUp);
    socket.on('close', giveUp);
    socket.once('secureConnect', () => finish(Date.parse(socket.getPeerCertificate().valid_to)));
  });
}
