import { type Address, isLoopback } from '../model/connect-string.ts';
import { ZkaiFailure } from '../model/failure.ts';

/**
 * Where `--listen` says to answer; `null`: nowhere. @throws ZkaiFailure `usage` for what is no address, and for one that
 * others can reach unless that is permitted: what is told there is no secret, but it is nobody else's business either.
 */
export function listenAddress(
  text: string,
  { mayBeRemote }: { readonly mayBeRemote: boolean },
): Address | null {
  if (text === 'off') return null;
  const [, bracketed, plain, digits = ''] =
    /^(?:\[([0-9A-Fa-f:.]+)\]|([^:[\]/\s]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  const port = Number(digits);
  if (host === undefined || port > 65_535) {
    throw new ZkaiFailure('usage', `--listen ${JSON.stringify(text)} is no address`, {
      hint: '--listen 127.0.0.1:9911, --listen [::1]:9911, or --listen off',
    });
  }
  if (mayBeRemote || isLoopback({ host })) return { host, port };
  throw new ZkaiFailure('usage', `--listen ${text} answers other machines, without a password`, {
    hint: 'if that is meant, as for the probes of Kubernetes: --allow-remote-listen',
  });
}
