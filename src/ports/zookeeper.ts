import { type Stat, type Zxid } from '../model/stat.ts';
import { type WriteOp, type WriteResult } from '../model/write-op.ts';
import { type Acl } from '../model/acl.ts';
import { type ZnodePath } from '../model/znode-path.ts';

/** One read. Many of them travel together as MultiRead, in batches, several in flight. */
export type ReadOp = { readonly op: 'data' | 'children'; readonly path: ZnodePath };

/** The answer to one {@link ReadOp}; children are sorted. `absent` is NoNode, `refused` is NoAuth. */
export type ReadResult =
  | { readonly found: 'data'; readonly data: Buffer; readonly stat: Stat }
  | { readonly found: 'children'; readonly children: readonly string[] }
  | { readonly found: 'absent' }
  | { readonly found: 'refused' };

export interface ReadBatch {
  /** One result per operation, in their order. */
  readonly results: readonly ReadResult[];
  /** The server's last transaction in the first and in the last reply header: equal means one state was read. */
  readonly firstZxid: Zxid;
  readonly lastZxid: Zxid;
}

/** What became of a `multi`. Losing the connection is not among these: that is a `ZookeeperError`. */
export type MultiOutcome =
  | { readonly committed: true; readonly zxid: Zxid; readonly results: readonly WriteResult[] }
  | {
      readonly committed: false;
      /** Index of the operation that failed. */
      readonly index: number;
      readonly code: ZookeeperErrorCode;
      /** The number on the wire: what tells two errors of the code `other` apart. */
      readonly serverCode: number;
    };

/** Server error codes that callers act on, by name; any other number is `other`. */
export type ZookeeperErrorCode =
  | 'no-node'
  | 'node-exists'
  | 'not-empty'
  | 'bad-version'
  | 'no-auth'
  | 'auth-failed'
  | 'invalid-acl'
  | 'no-children-for-ephemerals'
  | 'session-expired'
  | 'session-moved'
  | 'connection-loss'
  | 'timeout'
  | 'unreachable'
  | 'marshalling'
  | 'bad-arguments'
  | 'quota-exceeded'
  | 'not-read-only'
  | 'unimplemented'
  | 'other';

/**
 * A request that got no usable answer. `sent` says whether the bytes may have reached a server:
 * a write with `sent: true` has an unknown outcome and must never be repeated blindly.
 */
export class ZookeeperError extends Error {
  override readonly name = 'ZookeeperError';
  readonly code: ZookeeperErrorCode;
  /** The number on the wire, or `null` for what this side found out (timeout, unreachable). */
  readonly serverCode: number | null;
  readonly sent: boolean;

  constructor(
    code: ZookeeperErrorCode,
    message: string,
    options: { serverCode?: number | null; sent?: boolean; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.serverCode = options.serverCode ?? null;
    this.sent = options.sent ?? false;
  }
}

/** Reads only: the type that plan, drift, status and log get. It has no way to write. */
export interface ZookeeperReader {
  /** Address of the server this session is on, `host:port`. */
  readonly server: string;
  readonly sessionId: string;
  /** The connect string's chroot, `''` for none. Every path of this port is below it. */
  readonly chroot: string;
  /** Flushes the leader's channel to our server, so that reads behind it are up to date (opcode 9). */
  sync(path: ZnodePath): Promise<void>;
  read(ops: readonly ReadOp[]): Promise<ReadBatch>;
  getAcl(path: ZnodePath): Promise<{ readonly acl: Acl; readonly stat: Stat } | null>;
  /** Ends the session. Always resolves, within a second, whatever state the connection is in. */
  close(): Promise<void>;
}

/** A session that may write. */
export interface ZookeeperWriter extends ZookeeperReader {
  /**
   * One transaction, sent once. @throws ZookeeperError with `sent: true` when the outcome is unknown,
   * and RangeError when the frame is larger than a server takes ({@link JUTE_MAX_BUFFER}).
   */
  multi(ops: readonly WriteOp[]): Promise<MultiOutcome>;
}

export interface ConnectOptions {
  /** `host:port,host:port/chroot` */
  readonly connect: string;
  /** Milliseconds for connecting and for each request. */
  readonly timeoutMs: number;
  /** Session timeout to ask for, in milliseconds. */
  readonly sessionTimeoutMs: number;
  readonly auth: readonly ZookeeperAuth[];
  /** Ignore the connect string's chroot: for creating it. */
  readonly withoutChroot?: boolean;
  readonly signal?: AbortSignal;
}

/** Credentials as the `addauth` packet carries them, for example digest with `user:password`. */
export interface ZookeeperAuth {
  readonly scheme: string;
  readonly credentials: Buffer;
}

/** Opens sessions. @throws ZookeeperError `unreachable`, `timeout` or `auth-failed`. */
export interface ZookeeperPort {
  connectReader(options: ConnectOptions): Promise<ZookeeperReader>;
  connectWriter(options: ConnectOptions): Promise<ZookeeperWriter>;
}
