import { once } from 'node:events';
import net from 'node:net';
import { onTestFinished } from 'vitest';

/** One frame that a client sends: what a fault can be tied to. */
export interface Frame {
  /** Counts all frames of all connections through this proxy, from 0. */
  readonly index: number;
  readonly kind: 'connect' | 'sync' | 'read' | 'multi' | 'close' | 'other';
  /** As ZooKeeper counts it: without the four of the length. */
  readonly bytes: number;
  /** True for the one multi that carries the changes: no other creates a history entry. */
  readonly isCommit: boolean;
  /** True for the multi that takes the lock. */
  readonly isLock: boolean;
}

/**
 * What becomes of a frame. `hold`: it and all that follows on its connection waits for `release`. `cut-before`: the
 * connection ends, and the server never sees the frame. `cut-after`: the server answers it, and the connection ends
 * before the client sees that. `mute`: the server gets it, and the client never hears from it again.
 */
export type Verdict = 'pass' | 'hold' | 'cut-before' | 'cut-after' | 'mute';

export interface WireProxy {
  /** With the chroot of the target. */
  readonly connect: string;
  /** Resolves when a verdict other than `pass` was given for the first time. */
  readonly struck: Promise<Frame>;
  /** Lets everything go on that was held. */
  release(): void;
  /** Frames seen so far. */
  readonly frames: readonly Frame[];
}

const KINDS: Readonly<Record<number, Frame['kind']>> = { 9: 'sync', 14: 'multi', 22: 'read', [-11]: 'close' };

/** A proxy that understands where frames begin, so that it can fail at exactly one of them. Ends with the test. */
export async function wireProxy(target: string, decide: (frame: Frame) => Verdict): Promise<WireProxy> {
  const slash = target.indexOf('/');
  const [host = '', port = ''] = (slash === -1 ? target : target.slice(0, slash)).split(':');
  const sockets = new Set<net.Socket>();
  const frames: Frame[] = [];
  const held: (() => void)[] = [];
  let strike: (frame: Frame) => void = ignore;
  const struck = new Promise<Frame>((resolve) => (strike = resolve));

  const listener = net.createServer({ noDelay: true }, (client) => {
    const server = net.connect({ host, port: Number(port), noDelay: true });
    let onReply: 'pass' | 'cut' | 'drop' = 'pass';
    let queue: Buffer[] | null = null;
    const end = () => {
      client.destroy();
      server.destroy();
    };
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on('error', ignore); // its close follows
      socket.on('close', () => {
        sockets.delete(socket);
        end();
      });
    }
    const forward = (bytes: Buffer) => {
      if (queue === null) server.write(bytes);
      else queue.push(bytes);
    };
    let first = true;
    const split = frameSplitter((bytes) => {
      const frame = describe(bytes, frames.length, first);
      first = false;
      frames.push(frame);
      const verdict = decide(frame);
      if (verdict !== 'pass') strike(frame);
      if (verdict === 'cut-before') return end();
      if (verdict === 'cut-after') onReply = 'cut';
      if (verdict === 'mute') onReply = 'drop';
      if (verdict === 'hold' && queue === null) {
        queue = [];
        held.push(() => {
          for (const waiting of queue ?? []) server.write(waiting);
          queue = null;
        });
      }
      forward(bytes);
    });
    client.on('data', split);
    server.on('data', (chunk) => {
      if (onReply === 'pass') client.write(chunk);
      if (onReply === 'cut') end();
    });
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  onTestFinished(async () => {
    cut();
    await new Promise((resolve) => void listener.close(resolve));
  });
  return {
    connect: `127.0.0.1:${(listener.address() as net.AddressInfo).port}${slash === -1 ? '' : target.slice(slash)}`,
    struck,
    frames,
    release: () => {
      for (const go of held.splice(0)) go();
    },
  };
}

/** What to do where there is nothing to do. */
function ignore(): void {}

function describe(bytes: Buffer, index: number, isFirst: boolean): Frame {
  const kind = isFirst ? 'connect' : (KINDS[bytes.readInt32BE(8)] ?? 'other');
  const isMulti = kind === 'multi';
  return {
    index,
    kind,
    bytes: bytes.length - 4,
    isCommit: isMulti && bytes.includes('/.zkai/history/'),
    isLock: isMulti && bytes.includes('"since"'),
  };
}

/** Calls back with every whole frame, its length included. */
function frameSplitter(onFrame: (frame: Buffer) => void): (chunk: Buffer) => void {
  let rest = Buffer.alloc(0);
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 4 && rest.length >= 4 + rest.readInt32BE(0)) {
      const end = 4 + rest.readInt32BE(0);
      const frame = rest.subarray(0, end);
      rest = rest.subarray(end);
      onFrame(frame);
    }
  };
}
