/**
 * A ZooKeeper transaction id as text: `0x` and lower-case hex without leading zeros. It is 64 bits wide
 * (epoch and counter), more than a number holds, and all that zkai does with it is compare and print.
 */
export type Zxid = string;

/** ZooKeeper's Stat structure, field by field. Times are milliseconds since 1970. */
export interface Stat {
  readonly czxid: Zxid;
  readonly mzxid: Zxid;
  readonly ctime: number;
  readonly mtime: number;
  readonly version: number;
  readonly cversion: number;
  readonly aversion: number;
  /** Session id of the owner, `0x0` for a node that is not ephemeral (container and TTL nodes show `0x0`, too). */
  readonly ephemeralOwner: string;
  readonly dataLength: number;
  readonly numChildren: number;
  readonly pzxid: Zxid;
}
