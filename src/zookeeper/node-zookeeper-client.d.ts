/** Types of what we use of node-zookeeper-client 1.1.3, which brings none. A `long` is a Buffer of 8 bytes. */
declare module 'node-zookeeper-client/lib/jute/index.js' {
  interface Record {
    byteLength(): number;
    serialize(buffer: Buffer, offset: number): number;
    /** Returns the bytes that it read, which may be more than there are: strings are cut without a word. */
    deserialize(buffer: Buffer, offset: number): number;
    setChrootPath(chroot: string): void;
  }
  interface StatRecord extends Record {
    readonly czxid: Buffer;
    readonly mzxid: Buffer;
    readonly ctime: Buffer;
    readonly mtime: Buffer;
    readonly version: number;
    readonly cversion: number;
    readonly aversion: number;
    readonly ephemeralOwner: Buffer;
    readonly dataLength: number;
    readonly numChildren: number;
    readonly pzxid: Buffer;
  }
  interface AclRecord extends Record {
    readonly perms: number;
    readonly id: Record & { readonly scheme?: string; readonly id?: string };
  }

  const jute: {
    readonly PROTOCOL_VERSION: number;
    readonly XID_NOTIFICATION: number;
    readonly XID_PING: number;
    readonly XID_AUTHENTICATION: number;
    readonly OP_CODES: {
      readonly CREATE: number;
      readonly DELETE: number;
      readonly GET_DATA: number;
      readonly SET_DATA: number;
      readonly GET_ACL: number;
      readonly SET_ACL: number;
      readonly GET_CHILDREN: number;
      readonly SYNC: number;
      readonly PING: number;
      readonly CHECK: number;
      readonly MULTI: number;
      readonly AUTH: number;
      readonly CLOSE_SESSION: number;
      readonly ERROR: number;
    };
    readonly Request: new (
      header: Record | null,
      payload: Pick<Record, 'byteLength' | 'serialize'> | null,
    ) => { toBuffer(): Buffer };
    /** Ops are plain objects; versions are taken as they are (it is `Transaction` that loses version 0). */
    readonly TransactionRequest: new (
      ops: readonly object[],
    ) => Pick<Record, 'byteLength' | 'serialize' | 'setChrootPath'>;
    readonly data: {
      readonly Stat: new () => StatRecord;
      readonly Id: new (scheme: string, id: string) => Record;
      readonly ACL: new (perms: number, id: Record) => AclRecord;
    };
    readonly protocol: {
      readonly RequestHeader: new (xid: number, type: number) => Record;
      readonly ConnectRequest: new (
        protocolVersion: number,
        lastZxidSeen: Buffer,
        timeOut: number,
        sessionId: Buffer,
        passwd: Buffer,
      ) => Record;
      readonly ConnectResponse: new () => Record & { readonly timeOut: number; readonly sessionId: Buffer };
      readonly AuthPacket: new (type: number, scheme: string, auth: Buffer) => Record;
      readonly GetACLRequest: new (path: string) => Record;
      readonly SetACLRequest: new (path: string, acl: readonly AclRecord[], version: number) => Record;
      readonly GetACLResponse: new () => Record & {
        readonly acl?: readonly AclRecord[];
        readonly stat: StatRecord;
      };
    };
  };
  export = jute;
}
