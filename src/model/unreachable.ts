/** What a connection says of a server that was not to be had, and what to do then. */
interface Reason {
  readonly says: RegExp;
  readonly next: string;
}

/** The special before the general. Where more time does not help, nothing speaks of --timeout. */
const REASONS: readonly Reason[] = [
  {
    says: /(?:localhost|127(?:\.\d{1,3}){3}|\[::1\]):\d+(?: at \S+)?(?: \(| does not answer: |: )ECONNREFUSED/g,
    next: 'check that a server runs there (`zkai ensemble up --local` starts one here)',
  },
  { says: /ECONNREFUSED/g, next: 'check that a server runs there and listens on that port' },
  { says: /ENOTFOUND/g, next: 'check the name in the connect string' },
  { says: /EAI_AGAIN|its name was not resolved/g, next: 'look at the name service, which does not answer' },
  { says: /EHOSTUNREACH|ENETUNREACH/g, next: 'look at the network: there is no way to that address' },
  {
    says: /no connection|no answer|ETIMEDOUT/g,
    next: 'look at the server, the network and its firewalls, or raise --timeout',
  },
  {
    says: /not currently serving requests/g,
    next: 'start the servers of the ensemble that are missing, or look at the network between them: more than half must see each other',
  },
  {
    says: /speaks TLS on this port|without a word/g,
    next: 'write `tls: {}` in the environment in zkai.yaml, or connect to the clientPort',
  },
  {
    says: /closed the connection without an answer/g,
    next: 'a server closes what it cannot serve: it has no majority (quorum) with it, or wants TLS (`tls: {}` in the environment); `zkai doctor` tells more',
  },
  { says: /is no ZooKeeper server/g, next: 'correct the port in the connect string: 2181 is the usual one' },
  {
    says: /server's (?:certificate|authority) (?:expired on|is not valid before)/g,
    next: 'renew the certificate of that server, or set the clock of this machine right',
  },
  {
    says: /certificate|does not speak TLS|TLS (?:failed|handshake|version)/g,
    next: 'check `tls` of the environment in zkai.yaml, and the certificate of that server',
  },
];

/** The next step for every reason that a text has, each once; `undefined` where it has none that is known. */
export function nextStepFor(text: string): string | undefined {
  const steps: string[] = [];
  let rest = text;
  for (const { says, next } of REASONS) {
    const without = rest.replaceAll(says, '');
    if (without !== rest) steps.push(next);
    rest = without;
  }
  return steps.length === 0 ? undefined : steps.join('; ');
}
