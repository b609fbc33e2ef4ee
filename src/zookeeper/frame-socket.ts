import net from 'node:net';
import { type ZookeeperTls } from '../ports/zookeeper.ts';
import { FrameDecoder } from './frame-decoder.ts';
import { returnFrame } from './frame-pool.ts';
import { type TlsAddress, connectTls } from './tls.ts';
import { type ConnectionStage, isTlsAlert, plainProblem, speaksTls, tlsProblem } from './tls-problem.ts';

export interface FrameListener {
  readonly frame: (frame: Buffer) => void;
  /** Called once, when no frame can come any more. */
  readonly lost: (reason: Error) => void;
}

/**
 * A TCP connection, with or without TLS, that carries frames. It ends once, for one reason, and whatever the server sends,
 * nothing is ever thrown out of an event of the socket.
 */
export class FrameSocket {
  readonly #socket: net.Socket;
  readonly #decoder = new FrameDecoder();
  /** Frames that came while nobody listened. */
  readonly #backlog: Buffer[] = [];
  #listener: FrameListener | undefined;
  #lost: Error | undefined;

  /** @throws ZookeeperError `certificate` when our own certificates or key cannot be used: nothing is opened then */
  constructor(address: TlsAddress, tls?: ZookeeperTls) {
    const { host, port } = address;
    const socket = tls === undefined ? net.connect({ host, port, noDelay: true }) : connectTls(address, tls);
    let stage: ConnectionStage = 'opening';
    const explain = (error: Error | null): Error =>
      tls === undefined ? plainProblem(error, stage) : tlsProblem(error, stage, tls);
    socket.on('secureConnect', () => (stage = 'secured'));
    socket.on('data', (chunk: Buffer) => {
      if (stage === 'opening' && isTlsAlert(chunk)) this.destroy(speaksTls());
      stage = 'talking';
      this.#deliver(() => this.#decoder.push(chunk));
    });
    socket.on('error', (error) => this.destroy(explain(error)));
    const closed = () => this.destroy(explain(null));
    socket.on('end', closed);
    socket.on('close', closed);
    this.#socket = socket;
  }

  /** True until the TCP connection stands. */
  get connecting(): boolean {
    return this.#socket.connecting;
  }

  /** Takes over the frame. Bytes that are sent before the connection stands are kept until it does. */
  send(frame: Buffer): void {
    this.#socket.write(frame, (error) => {
      if (error === undefined || error === null) returnFrame(frame);
    });
  }

  /** Ends the connection at once. The first reason is the one that counts. */
  destroy(reason: Error): void {
    if (this.#lost !== undefined) return;
    this.#lost = reason;
    this.#socket.destroy();
    this.#listener?.lost(reason);
  }

  /** Hands everything to `listener` from now on, also what came before, also the end. */
  listen(listener: FrameListener): void {
    this.#listener = listener;
    this.#deliver(() => this.#backlog.splice(0));
    if (this.#lost !== undefined) listener.lost(this.#lost);
  }

  /** The next frame, for a conversation in turns. @throws the reason of the end when there is none. */
  next(): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      this.listen({
        frame: (frame) => {
          this.#listener = undefined;
          resolve(frame);
        },
        lost: reject,
      });
    });
  }

  #deliver(takeFrames: () => Iterable<Buffer>): void {
    try {
      for (const frame of takeFrames()) {
        if (this.#lost !== undefined) return;
        if (this.#listener === undefined) this.#backlog.push(frame);
        else this.#listener.frame(frame);
      }
    } catch (error) {
      this.destroy(error instanceof Error ? error : new Error(String(error)));
    }
  }
}
