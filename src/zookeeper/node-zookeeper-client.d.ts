/** Types of what we use of node-zookeeper-client 1.1.3, which brings none. A `long` is a Buffer of 8 bytes. */
declare module 'node-zookeeper-client/lib/jute/index.js' {
  interface Record {
    byteLength(): number;
    serialize(buffer: Buffer, offset: number): number;
    setChrootPath(chroot: string): void;
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
      readonly Id: new (scheme: string, id: string) => Record;
      readonly ACL: new (perms: number, id: Record) => Record;
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
      readonly AuthPacket: new (type: number, scheme: string, auth: Buffer) => Record;
      readonly GetACLRequest: new (path: string) => Record;
      readonly SetACLRequest: new (path: string, acl: readonly Record[], version: number) => Record;
    };
  };
  export = jute;
}
