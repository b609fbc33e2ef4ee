import { type Middle, type Proxy, startProxy, type Wire } from './tcp-proxy.ts';

/** One frame that a client sends, pings left out: what a fault can be tied to. */
export interface Frame {
  /** Counts all frames of all connections through this proxy, from 0. */
  readonly index: number;
  /** Counts the connections, from 0. */
  readonly connection: number;
  readonly kind: 'connect' | 'sync' | 'read' | 'multi' | 'set watches' | 'close' | 'other';
  /** As ZooKeeper counts it: without the four of the length. */
  readonly bytes: number;
  /** True for the one multi that carries the changes: no other creates a history entry. */
  readonly isCommit: boolean;
  /** True for the multi that takes the lock. */
  readonly isLock: boolean;
  /** Everything, the length included. */
  readonly wire: Buffer;
}

/**
 * What becomes of a frame. `hold`: it and all that follows on its connection waits for `release`. `cut-before`: the
 * connection ends, and the server never sees the frame. `cut-after`: the server answers it, and the connection ends
 * before the client sees that. `mute`: the server gets it, and the client never hears from it again.
 * `cutRequestAt`, `cutReplyAt`: the connection ends when so many bytes of the frame, or of the reply to it, have been
 * passed on. `request`, `reply`: other bytes in place of those that were sent.
 */
export type Verdict =
  | 'pass'
  | 'hold'
  | 'cut-before'
  | 'cut-after'
  | 'mute'
  | { readonly cutRequestAt: number }
  | { readonly cutReplyAt: number }
  | { readonly request: (frame: Buffer) => Buffer }
  | { readonly reply: (frame: Buffer) => Buffer };

export interface WireProxy extends Proxy {
  /** With the chroot of the target. */
  readonly connect: string;
  /** Resolves when a verdict other than `pass` was given for the first time. */
  readonly struck: Promise<Frame>;
  /** Lets everything go on that was held. */
  release(): void;
  /** Frames seen so far. */
  readonly frames: readonly Frame[];
}

const PING = -2;
const KINDS: Readonly<Record<number, Frame['kind']>> = {
  9: 'sync',
  14: 'multi',
  22: 'read',
  105: 'set watches',
  [-11]: 'close',
};

/**
 * A proxy that understands where frames begin, so that it can fail at exactly one of them. The word `srvr` is passed on,
 * or answered with `srvr`. Ends with the test.
 */
export async function wireProxy(
  target: string,
  decide: (frame: Frame) => Verdict,
  { srvr }: { srvr?: string } = {},
): Promise<WireProxy> {
  const slash = target.indexOf('/');
  const frames: Frame[] = [];
  const held: (() => void)[] = [];
  let connections = 0;
  let strike: (frame: Frame) => void = ignore;
  const struck = new Promise<Frame>((resolve) => (strike = resolve));

  const session = (wire: Wire): Middle => {
    const connection = connections;
    connections += 1;
    let isFirst = true;
    let isOver = false;
    let isMute = false;
    let queue: Buffer[] | null = null;
    /** What to do with replies, by the number of their request; `connect` for the first. */
    const onReply = new Map<number | 'connect', (reply: Buffer) => void>();
    const forward = (bytes: Buffer) => {
      if (queue === null) wire.toServer(bytes);
      else queue.push(bytes);
    };
    const end = () => {
      isOver = true;
      wire.end();
    };
    const cutReply = (at: number) => (reply: Buffer) => {
      wire.toClient(reply.subarray(0, at));
      end();
    };
    const takeRequest = (bytes: Buffer) => {
      if (isOver) return;
      if (!isFirst && bytes.readInt32BE(4) === PING) return forward(bytes);
      const frame = { ...describe(bytes, isFirst), index: frames.length, connection };
      const number = isFirst ? 'connect' : bytes.readInt32BE(4);
      isFirst = false;
      frames.push(frame);
      const verdict = decide(frame);
      if (verdict !== 'pass') strike(frame);
      if (typeof verdict === 'object') {
        if ('cutRequestAt' in verdict) {
          forward(bytes.subarray(0, verdict.cutRequestAt));
          return end();
        }
        if ('request' in verdict) return forward(verdict.request(bytes));
        if ('cutReplyAt' in verdict) onReply.set(number, cutReply(verdict.cutReplyAt));
        else onReply.set(number, (reply) => wire.toClient(verdict.reply(reply)));
      }
      if (verdict === 'cut-before') return end();
      if (verdict === 'cut-after') onReply.set(number, cutReply(0));
      if (verdict === 'mute') isMute = true;
      if (verdict === 'hold' && queue === null) {
        queue = [];
        held.push(() => {
          for (const waiting of queue ?? []) wire.toServer(waiting);
          queue = null;
        });
      }
      forward(bytes);
    };
    let isAnswered = false;
    const takeReply = (bytes: Buffer) => {
      if (isOver || isMute) return;
      const number = isAnswered ? bytes.readInt32BE(4) : 'connect';
      isAnswered = true;
      const pass = onReply.get(number) ?? wire.toClient;
      onReply.delete(number);
      pass(bytes);
    };
    return { request: frameSplitter(takeRequest), reply: frameSplitter(takeReply) };
  };

  const proxy = await startProxy(target, {
    middle: (wire) => {
      let chosen: Middle | undefined;
      return {
        request: (chunk) => {
          chosen ??= chunk.toString('latin1', 0, 4) === 'srvr' ? fourLetterWord(wire, srvr) : session(wire);
          chosen.request(chunk);
        },
        reply: (chunk) => chosen?.reply(chunk),
      };
    },
  });
  return Object.assign(proxy, {
    connect: `${proxy.connect}${slash === -1 ? '' : target.slice(slash)}`,
    struck,
    frames,
    release: () => {
      for (const go of held.splice(0)) go();
    },
  });
}

/** What to do where there is nothing to do. */
function ignore(): void {}

function fourLetterWord(wire: Wire, answer: string | undefined): Middle {
  if (answer === undefined) return { request: wire.toServer, reply: wire.toClient };
  const request = () => {
    wire.toClient(Buffer.from(answer));
    wire.end();
  };
  return { request, reply: ignore };
}

function describe(bytes: Buffer, isFirst: boolean): Omit<Frame, 'index' | 'connection'> {
  const kind = isFirst ? 'connect' : (KINDS[bytes.readInt32BE(8)] ?? 'other');
  const isMulti = kind === 'multi';
  return {
    kind,
    bytes: bytes.length - 4,
    isCommit: isMulti && bytes.includes('/.zkai/history/'),
    isLock: isMulti && bytes.includes('"since"'),
    wire: bytes,
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
