import { type ZookeeperId } from '../model/acl.ts';
import { OP } from './records.ts';
import { type Reader } from './reader.ts';
import { Writer } from './writer.ts';

const REQUEST_HEADER = 8; // xid, type

/** Asks by which identities the server knows this connection. Since ZooKeeper 3.7. */
export function encodeWhoAmI(xid: number): Buffer {
  return new Writer(REQUEST_HEADER, xid, OP.WHO_AM_I).frame();
}

/** Sorted, for the server has no order; of a digest it tells the user, not the hash. @throws DecodeError */
export function decodeWhoAmI(body: Reader): ZookeeperId[] {
  const ids = body.vector(() => ({ scheme: body.string(), id: body.string() }));
  body.end();
  return ids.sort((a, b) => compare(a.scheme, b.scheme) || compare(a.id, b.id));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
