import { type Stat, type Zxid } from '../model/stat.ts';
import { type CreateOp, type WriteOp, type WriteResult } from '../model/write-op.ts';
import { type Acl, type ZookeeperId } from '../model/acl.ts';
import { type DigestAlgorithm } from '../model/digest-algorithm.ts';
import { type ServerAnswer } from '../model/ensemble.ts';
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
  /** TLS failed on a certificate: theirs, ours, or one that is missing. */
  | 'certificate'
  | 'marshalling'
  | 'bad-arguments'
  | 'quota-exceeded'
  | 'not-read-only'
  | 'unimplemented'
  | 'throttled'
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

/**
 * What happens to a session. Losing a connection does not end it: another one is sought, on any server, and ephemeral
 * znodes stay. What ends it is the server's word that it has expired, or that it refuses our identity.
 */
export type SessionEvent =
  /** No connection: reads wait for the next one, and somebody else may soon see our ephemeral znodes go. */
  | { readonly event: 'suspended'; readonly reason: string }
  /**
   * Perhaps another server; watches are armed again. `same`: the same session with its ephemeral znodes. `new`: the one
   * before was read-only, so that it had none, and only the server that is lost knew it.
   */
  | { readonly event: 'reconnected'; readonly server: string; readonly session: 'same' | 'new' }
  /** For good: the ephemeral znodes are gone, every request fails. Whoever needs a session opens another one. */
  | { readonly event: 'ended'; readonly error: ZookeeperError };

/**
 * What a watch tells. `missed`: the connection was lost, anything may have happened; the watch is armed again, so that
 * whoever reads everything now has seen all of it.
 */
export type WatchEvent =
  | { readonly event: 'created' | 'changed' | 'deleted' | 'children'; readonly path: ZnodePath }
  | { readonly event: 'missed' };

/** `znode`: a path, its data and the names of its children. `tree`: everything at and below a path, without `children`. */
export type WatchMode = 'znode' | 'tree';

export interface Watch {
  /** Resolves when no event will come any more; never rejects. */
  close(): Promise<void>;
}

/**
 * Reads only: the type that plan, drift, status and log get. It has no way to write. Every request is repeated on
 * another connection when its own is lost, until the time limit.
 */
export interface ZookeeperReader {
  /** Address of the server this session is on, or was on last, `host:port`. */
  readonly server: string;
  readonly sessionId: string;
  /** What the server granted, in milliseconds. */
  readonly sessionTimeoutMs: number;
  /** The server has lost its quorum and lets us read what it knows ({@link ConnectOptions.allowReadOnly}). */
  readonly readOnly: boolean;
  /** The connect string's chroot, `''` for none. Every path of this port is below it. */
  readonly chroot: string;
  /**
   * What the frame of a transaction may have on the server that this session is on, in bytes without its length:
   * {@link FRAME_LIMIT}, or {@link OLD_FRAME_LIMIT} before ZooKeeper 3.6. Where the server does not tell its version, a read shows it.
   */
  frameLimit(): Promise<number>;
  /** Flushes the leader's channel to our server, so that reads behind it are up to date (opcode 9). */
  sync(path: ZnodePath): Promise<void>;
  read(ops: readonly ReadOp[]): Promise<ReadBatch>;
  getAcl(path: ZnodePath): Promise<{ readonly acl: Acl; readonly stat: Stat } | null>;
  /** Ephemeral znodes of this session below a prefix, sorted. Since ZooKeeper 3.6. */
  getEphemerals(prefix: ZnodePath): Promise<readonly ZnodePath[]>;
  /** The identities that the server knows us by; always one of the scheme `ip`. Since ZooKeeper 3.7. */
  whoAmI(): Promise<readonly ZookeeperId[]>;
  /**
   * The servers of the ensemble as they know each other, `/zookeeper/config`, whatever the chroot; `null` where it is not there
   * or may not be read.
   */
  ensembleConfig(): Promise<string | null>;
  /**
   * Tells every change until it is closed (persistent watches, since ZooKeeper 3.6). An event is delivered before the
   * reply of any read that shows the change. One path has one mode at a time.
   */
  watch(path: ZnodePath, mode: WatchMode, listener: (event: WatchEvent) => void): Promise<Watch>;
  /** Tells what becomes of the session; the returned function ends it. */
  onSession(listener: (event: SessionEvent) => void): () => void;
  /** Ends the session. Always resolves, within a second, whatever state the connection is in. */
  close(): Promise<void>;
}

/** A session that may write. Nothing that writes is ever sent twice. */
export interface ZookeeperWriter extends ZookeeperReader {
  /**
   * One transaction, sent once. @throws ZookeeperError with `sent: true` when the outcome is unknown,
   * and RangeError when the frame is larger than a server takes ({@link JUTE_MAX_BUFFER}).
   */
  multi(ops: readonly WriteOp[]): Promise<MultiOutcome>;
  /** One znode, of any mode; the path has the number of a sequential one. @throws ZookeeperError as the server says */
  create(op: CreateOp): Promise<{ readonly path: ZnodePath; readonly stat: Stat }>;
  /** Replaces the ACL if `aversion` is the expected one (-1: any); the new Stat. Cannot be part of a multi. */
  setAcl(path: ZnodePath, acl: Acl, aversion: number): Promise<Stat>;
}

export interface ConnectOptions {
  /** `host:port,host:port/chroot` */
  readonly connect: string;
  /** Milliseconds for connecting and for each request. */
  readonly timeoutMs: number;
  /** Session timeout to ask for, in milliseconds. */
  readonly sessionTimeoutMs: number;
  readonly auth: readonly ZookeeperAuth[];
  /** How the servers make the ids of digest identities. Default: SHA1. */
  readonly digestAlgorithm?: DigestAlgorithm;
  /** Speak TLS. */
  readonly tls?: ZookeeperTls;
  /** Ignore the connect string's chroot: for creating it. */
  readonly withoutChroot?: boolean;
  /** Take a server that has lost its quorum, too, if it offers to be read. Default: no. */
  readonly allowReadOnly?: boolean;
  readonly signal?: AbortSignal;
}

/**
 * Credentials: those of the scheme `sasl` (`user:password`) answer the server's DIGEST-MD5 challenge, all others go
 * as the `addauth` packet carries them, for example `digest` with `user:password`.
 */
export interface ZookeeperAuth {
  readonly scheme: string;
  readonly credentials: Buffer;
}

/** Certificates as PEM text. The server's is always verified, its name too unless `verifyName` is false. */
export interface ZookeeperTls {
  /** Whom to trust; the system's authorities when absent. */
  readonly ca?: string;
  /** Ours, with its chain, for servers that ask for one; together with `key`. */
  readonly cert?: string;
  readonly key?: string;
  readonly passphrase?: string;
  readonly verifyName?: boolean;
}

/** What one server of a connect string says about itself, without a session (four-letter word `srvr`). */
export interface ServerReport {
  /** `host:port` */
  readonly server: string;
  /** `null`: it does not serve, or does not say. */
  readonly answer: ServerAnswer | null;
  /** Why there is no answer: nobody listens, no quorum, the word is not allowed; `null` where there is one. */
  readonly problem: string | null;
  /** Milliseconds from opening the connection to the whole answer. */
  readonly ms: number;
  /** Until when its certificate is valid, in milliseconds since 1970; `null` where it cannot be told, such as without TLS. */
  readonly validTo: number | null;
}

/** Which of some frame sizes one server takes, in bytes without the length; both `null`: it could not be tried. */
export interface FrameReport {
  /** `host:port`, as in {@link ServerReport}. */
  readonly server: string;
  readonly largestTaken: number | null;
  readonly smallestRefused: number | null;
}

/** Opens sessions. @throws ZookeeperError `unreachable`, `timeout`, `certificate` or `auth-failed`. */
export interface ZookeeperPort {
  connectReader(options: ConnectOptions): Promise<ZookeeperReader>;
  connectWriter(options: ConnectOptions): Promise<ZookeeperWriter>;
  /** Asks every server of the connect string at once. Never rejects for what a server does or does not say. */
  askServers(options: ConnectOptions): Promise<readonly ServerReport[]>;
  /**
   * Tries which of some frame sizes every server takes (its `jute.maxbuffer`), with reads of nothing, each on a session
   * of its own. Never rejects for what a server does.
   */
  probeFrames(options: ConnectOptions, sizes: readonly number[]): Promise<readonly FrameReport[]>;
}
