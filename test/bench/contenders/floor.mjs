// The floor: what a socket, Node.js and the server cost, with next to nothing in between. Encodes, pipelines, and
// looks at a reply only as far as it must to find the data. No errors, no Stat, no session that is kept alive.
import { connect } from 'node:net';
import { DATA, OPS_PER_MULTI, slices } from '../tree.mjs';
import { serve } from './serve.mjs';

/** Tried were 50 to 1000 operations a frame and 2 to 32 frames in flight: from here on, more gained nothing. */
const READS_PER_FRAME = 200;
const WINDOW = 8;

const HEADER = 8; // xid, type
const OP_HEADER = 9; // type, done, err
const REPLY_HEADER = 16; // xid, zxid, err
const STAT = 68;
const ACL = Buffer.from('\0\0\0\x01\0\0\0\x1f\0\0\0\x05world\0\0\0\x06anyone', 'latin1');
const [GET_DATA, CREATE, MULTI, MULTI_READ] = [4, 1, 14, 22];

const [port] = process.argv.slice(2);
const socket = connect({ port: Number(port), host: '127.0.0.1', noDelay: true });
let chunks = [];
let received = 0;
let needed = 4;
let answered = () => {};
let xid = 0;

socket.on('data', receive);
const opened = new Promise((resolve) => {
  answered = resolve;
});
socket.write(connectRequest());
await opened;
// What nobody can plan or apply without.
await serve({ read, write, plan: read, change: read, apply: write }, () => socket.destroy());

async function read(paths) {
  let bytes = 0;
  const values = [];
  await pipeline(slices(paths, READS_PER_FRAME), encodeReads, (reply) => {
    for (let at = REPLY_HEADER; reply[at + 4] === 0; at += STAT) {
      at += OP_HEADER;
      const length = reply.readInt32BE(at);
      at += 4 + length;
      values.push(reply.subarray(at - length, at));
      bytes += length;
    }
  });
  if (values.length !== paths.length) throw new Error(`${values.length} values of ${paths.length}`);
  return bytes;
}

async function write(paths) {
  await pipeline(slices(paths, OPS_PER_MULTI), encodeCreates, (reply) => {
    if (reply.readInt32BE(REPLY_HEADER) !== CREATE) throw new Error('a multi was refused');
  });
  return paths.length * DATA.length;
}

/** Sends a frame for each of `batches`, a few in flight, and hands over the replies. */
async function pipeline(batches, encode, take) {
  let next = 0;
  let left = batches.length;
  const send = () => {
    if (next < batches.length) socket.write(encode(batches[next++]));
  };
  await new Promise((resolve) => {
    answered = (reply) => {
      send();
      take(reply);
      left -= 1;
      if (left === 0) resolve();
    };
    for (let count = 0; count < WINDOW; count += 1) send();
  });
}

function receive(chunk) {
  chunks.push(chunk);
  received += chunk.length;
  if (received < needed) return;
  const bytes = chunks.length === 1 ? chunk : Buffer.concat(chunks, received);
  let at = 0;
  needed = 4;
  while (bytes.length - at >= 4) {
    const end = at + 4 + bytes.readInt32BE(at);
    if (end > bytes.length) {
      needed = end - at;
      break;
    }
    answered(bytes.subarray(at + 4, end));
    at = end;
  }
  chunks = at === bytes.length ? [] : [bytes.subarray(at)];
  received = bytes.length - at;
}

function encodeReads(paths) {
  const frame = start(paths, MULTI_READ, 4 + 1);
  let at = 4 + HEADER;
  for (const path of paths) {
    at = opHeader(frame, at, GET_DATA);
    at = string(frame, at, path);
    frame[at++] = 0; // no watch
  }
  return finish(frame, at);
}

function encodeCreates(paths) {
  const frame = start(paths, MULTI, 4 + 4 + DATA.length + ACL.length + 4);
  let at = 4 + HEADER;
  for (const path of paths) {
    at = opHeader(frame, at, CREATE);
    at = string(frame, at, path);
    at = frame.writeInt32BE(DATA.length, at);
    at += DATA.copy(frame, at);
    at += ACL.copy(frame, at);
    at = frame.writeInt32BE(0, at); // persistent
  }
  return finish(frame, at);
}

/** A frame with its header. All paths here are ASCII: as many bytes as characters. */
function start(paths, type, bytesBesidePath) {
  let size = HEADER + OP_HEADER;
  for (const path of paths) size += OP_HEADER + bytesBesidePath + path.length;
  const frame = Buffer.allocUnsafe(4 + size);
  frame.writeInt32BE(size, 0);
  frame.writeInt32BE((xid += 1), 4);
  frame.writeInt32BE(type, 8);
  return frame;
}

function finish(frame, at) {
  frame.writeInt32BE(-1, at);
  frame[at + 4] = 1;
  frame.writeInt32BE(-1, at + 5);
  return frame;
}

function opHeader(frame, at, type) {
  frame.writeInt32BE(type, at);
  frame[at + 4] = 0;
  return frame.writeInt32BE(-1, at + 5);
}

function string(frame, at, text) {
  frame.writeInt32BE(text.length, at);
  return at + 4 + frame.latin1Write(text, at + 4);
}

/** Protocol 0, no transaction seen, a session of 40 seconds (no pings are sent), id 0, a password of 16 zeros. */
function connectRequest() {
  const frame = Buffer.alloc(4 + 45);
  frame.writeInt32BE(45, 0);
  frame.writeInt32BE(40_000, 16);
  frame.writeInt32BE(16, 28);
  return frame;
}
