import { type WriteOp, type WriteResult, multiFrameBytes } from '../model/write-op.ts';
import { type ZnodePath } from '../model/znode-path.ts';
import { type MultiOutcome } from '../ports/zookeeper.ts';
import { errorCode } from './error-code.ts';
import { OP } from './records.ts';
import { DecodeError, type Reader } from './reader.ts';
import { Writer } from './writer.ts';

const TYPE = { check: OP.CHECK, create: OP.CREATE, set: OP.SET_DATA, delete: OP.DELETE } as const;
const PERSISTENT = 0;
const EPHEMERAL = 1;

/** The frame of a `multi`. Versions go out as they are: 0 is 0. */
export function encodeMulti(xid: number, ops: readonly WriteOp[], chroot: string): Buffer {
  const out = new Writer(multiFrameBytes(ops, chroot), xid, OP.MULTI);
  for (const op of ops) {
    multiHeader(out, TYPE[op.op], false);
    out.path(op.path, chroot);
    switch (op.op) {
      case 'check':
      case 'delete':
        out.int(op.version);
        break;
      case 'set':
        out.buffer(op.data);
        out.int(op.version);
        break;
      case 'create':
        out.buffer(op.data);
        out.acl(op.acl);
        out.int(op.mode === 'ephemeral' ? EPHEMERAL : PERSISTENT);
        break;
    }
  }
  multiHeader(out, -1, true);
  return out.frame();
}

/** What stands before every operation, and, with `done`, behind the last one. */
export function multiHeader(out: Writer, type: number, done: boolean): void {
  out.int(type);
  out.boolean(done);
  out.int(-1);
}

/** What stands before every result; `null` behind the last one. */
export function readMultiHeader(body: Reader): { type: number; err: number } | null {
  const type = body.int();
  const done = body.boolean();
  const err = body.int();
  return done ? null : { type, err };
}

type Results = { committed: true; results: WriteResult[] } | (MultiOutcome & { committed: false });

/**
 * The results of a `multi`. When it failed, every operation has a number: 0 before the one that failed, and
 * `RUNTIMEINCONSISTENCY` behind it, so the first that is not 0 is the reason.
 *
 * @throws DecodeError when the results are not those of `ops`.
 */
export function decodeMulti(body: Reader, ops: readonly WriteOp[], chroot: string): Results {
  const results: WriteResult[] = [];
  let count = 0;
  let failure: (MultiOutcome & { committed: false }) | undefined;
  for (let header = readMultiHeader(body); header !== null; header = readMultiHeader(body)) {
    const op = ops[count];
    if (op === undefined) throw new DecodeError(`more results than the ${ops.length} operations`);
    if (header.type === OP.ERROR) {
      const serverCode = body.int();
      if (serverCode !== 0)
        failure ??= { committed: false, index: count, code: errorCode(serverCode), serverCode };
    } else if (header.type === TYPE[op.op]) {
      results.push(decodeResult(body, op, chroot));
    } else {
      throw new DecodeError(`a result of type ${header.type} for a ${op.op}`);
    }
    count += 1;
  }
  body.end();
  if (failure !== undefined) return failure;
  if (results.length !== ops.length) throw new DecodeError(`${count} results for ${ops.length} operations`);
  return { committed: true, results };
}

function decodeResult(body: Reader, op: WriteOp, chroot: string): WriteResult {
  switch (op.op) {
    case 'check':
    case 'delete':
      return { op: op.op };
    case 'create':
      return { op: 'create', path: body.string().slice(chroot.length) as ZnodePath };
    case 'set':
      return { op: 'set', stat: body.stat() };
  }
}
