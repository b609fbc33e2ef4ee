import { type WriteOp, type WriteResult, multiFrameBytes } from '../model/write-op.ts';
import { type MultiOutcome } from '../ports/zookeeper.ts';
import { createType, readCreatedPath, writeCreate } from './create.ts';
import { errorCode } from './error-code.ts';
import { OP } from './records.ts';
import { DecodeError, type Reader } from './reader.ts';
import { Writer } from './writer.ts';

const TYPE = { check: OP.CHECK, set: OP.SET_DATA, delete: OP.DELETE } as const;

/** The frame of a `multi`. Versions go out as they are: 0 is 0. */
export function encodeMulti(xid: number, ops: readonly WriteOp[], chroot: string): Buffer {
  const out = new Writer(multiFrameBytes(ops, chroot), xid, OP.MULTI);
  for (const op of ops) {
    if (op.op === 'create') {
      multiHeader(out, createType(op, OP.CREATE), false);
      writeCreate(out, op, chroot);
      continue;
    }
    multiHeader(out, TYPE[op.op], false);
    out.path(op.path, chroot);
    if (op.op === 'set') out.buffer(op.data);
    out.int(op.version);
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
    } else {
      results.push(decodeResult(body, header.type, { op, chroot }));
    }
    count += 1;
  }
  body.end();
  if (failure !== undefined) return failure;
  if (results.length !== ops.length) throw new DecodeError(`${count} results for ${ops.length} operations`);
  return { committed: true, results };
}

/** A create is answered with the path alone or, for containers and times to live, with the Stat behind it. */
function decodeResult(
  body: Reader,
  type: number,
  { op, chroot }: { op: WriteOp; chroot: string },
): WriteResult {
  if (op.op === 'create' && (type === OP.CREATE || type === OP.CREATE2)) {
    const path = readCreatedPath(body, op, chroot);
    if (type === OP.CREATE2) body.stat();
    return { op: 'create', path };
  }
  if (op.op === 'create' || type !== TYPE[op.op])
    throw new DecodeError(`a result of type ${type} for a ${op.op}`);
  return op.op === 'set' ? { op: 'set', stat: body.stat() } : { op: op.op };
}
