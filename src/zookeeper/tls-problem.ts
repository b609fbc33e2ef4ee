import { ZookeeperError, type ZookeeperTls } from '../ports/zookeeper.ts';
import { explainTls } from './explain-tls.ts';
import { errnoOf } from './errno.ts';

/** Why there is no TLS connection, as a sentence that says what to do next. */
export class TlsProblem extends Error {
  /** It will be the same next time. Otherwise a server that is just restarting may look the same. */
  readonly lasting: boolean;

  constructor(message: string, { lasting, cause }: { lasting: boolean; cause: unknown }) {
    super(message, { cause });
    this.lasting = lasting;
  }
}

/**
 * How far a connection came: to the end of the handshake on our side (a server that speaks TLS 1.3 judges our
 * certificate only then), to the first byte of an answer.
 */
export type ConnectionStage = 'opening' | 'secured' | 'talking';

/** What an error of a TLS socket, or the end of one (`null`), means; what is not about TLS stays as it is. */
export function tlsProblem(error: Error | null, stage: ConnectionStage, wishes: ZookeeperTls): Error {
  const sentence = error === null ? undefined : explainTls(error, wishes);
  if (sentence !== undefined) return new TlsProblem(sentence, { lasting: true, cause: error });
  const isClosed = error === null || CLOSED.has(errnoOf(error) ?? '');
  if (!isClosed || stage === 'talking') return error ?? new Error(CLOSED_TEXT);
  if (stage === 'opening') {
    return new TlsProblem(
      `${CLOSED_TEXT} during the TLS handshake: is this port its secureClientPort, not the plain clientPort?`,
      { lasting: false, cause: error },
    );
  }
  const next = wishes.cert === undefined ? ': if it asks for a client certificate, set `cert` and `key`' : '';
  return new TlsProblem(`${CLOSED_TEXT} right after the TLS handshake${next}`, {
    lasting: false,
    cause: error,
  });
}

/** A server that hung up on us before it said anything. */
export class HungUp extends Error {}

/** The same for a connection without TLS, which a server that wants TLS closes. */
export function plainProblem(error: Error | null, stage: ConnectionStage): Error {
  if (error !== null) return error;
  if (stage === 'talking') return new Error(CLOSED_TEXT);
  return new HungUp(`${CLOSED_TEXT} without an answer: it does not serve now, or wants TLS`);
}

/**
 * For one that hung up, and answers where it is greeted in TLS. It need not stay so: a port may take both
 * (`client.portUnification`) and only not serve now.
 */
export function wantsTls(cause: HungUp): TlsProblem {
  return new TlsProblem(`the server hung up on us, and ${SPEAKS_TLS}`, { lasting: false, cause });
}

/** For a server that answered without TLS by a TLS alert. */
export function speaksTls(): TlsProblem {
  return new TlsProblem(`the server ${SPEAKS_TLS}`, { lasting: true, cause: null });
}

/** Whether bytes begin as a TLS alert does; a frame that begins like this would be one of 350 MB. */
export function isTlsAlert(bytes: Buffer): boolean {
  return bytes[0] === 0x15 && bytes[1] === 0x03;
}

const CLOSED_TEXT = 'the server closed the connection';
const SPEAKS_TLS = 'speaks TLS on this port: set `tls` in the environment, or connect to its clientPort';

/**
 * The error to end with, at once, when a failure that every server met is a problem of certificates or of TLS that
 * waiting does not solve; `undefined` for any other failure.
 */
export function certificateProblem(error: unknown): ZookeeperError | undefined {
  if (!(error instanceof TlsProblem) || !error.lasting) return undefined;
  return new ZookeeperError('certificate', error.message, { cause: error });
}

/** Closed by the other side: Node gives its own error during the handshake the code of a reset. */
const CLOSED: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED']);
