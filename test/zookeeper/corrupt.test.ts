import { describe, expect, test } from 'vitest';
import { ZookeeperError } from '../../src/ports/zookeeper.ts';
import { type Verdict, wireProxy } from '../support/wire-proxy.ts';
import { commit, create, failure, openFresh, openWriter, readAll, readData } from './session-support.ts';

// What leaves a socket's event as an exception is no failed expectation but ends the run: that is how these tests see it.

/** Where each part of a reply is, its length included. */
const PARTS = { length: [0, 4], xid: [4, 8], zxid: [8, 16], err: [16, 20] } as const;
const TIMEOUT_MS = 700;

/** A session whose next request of a kind gets its reply changed. */
async function openCorrupting(kind: 'read' | 'multi', change: (reply: Buffer) => Buffer) {
  const observer = await openFresh();
  await commit(observer, [create('/a', 'true')]);
  let isDone = false;
  const proxy = await wireProxy(observer.connect, (frame): Verdict => {
    if (frame.kind !== kind || isDone) return 'pass';
    isDone = true;
    return { reply: change };
  });
  return { observer, session: await openWriter(proxy.connect, { timeoutMs: TIMEOUT_MS }) };
}

function flip(at: number, bits: number): (reply: Buffer) => Buffer {
  return (reply) => {
    const changed = Buffer.from(reply);
    changed[at] = (changed[at] ?? 0) ^ bits;
    return changed;
  };
}

const FLIPS = [0x01, 0x80, 0xff];

describe.each(Object.entries(PARTS))('a reply with a wrong byte in its %s', (part, [from, to]) => {
  const offsets = Array.from({ length: to - from }, (_, index) => from + index);
  const faults = offsets.flatMap((at) => FLIPS.map((bits) => ({ at, bits })));

  test('is the true data or an error, never anything else', async () => {
    await Promise.all(
      faults.map(async ({ at, bits }) => {
        const { session } = await openCorrupting('read', flip(at, bits));
        const results = await readAll(session, ['/a']).catch((error: unknown) => error);
        const where = `byte ${at} with ${bits}`;
        if (results instanceof Error) expect(results, where).toBeInstanceOf(ZookeeperError);
        else expect(results, where).toMatchObject([{ found: 'data', data: Buffer.from('true') }]);
        // A wrong number of an error is an error, and nothing can tell it from a right one; nor a wrong zxid.
        if (part === 'err') expect(results, where).toMatchObject({ sent: true });
        // A read whose reply is no reply is repeated.
        if (part === 'xid') expect(results, where).not.toBeInstanceOf(Error);
        expect((await readData(session, '/a')).data.toString(), where).toBe('true');
      }),
    );
  });

  test('leaves a write that went through there once, and never says that it is known not to be', async () => {
    await Promise.all(
      faults.map(async ({ at, bits }) => {
        const { observer, session } = await openCorrupting('multi', flip(at, bits));
        const { error } = await failure(session.multi([create('/b')]));
        const where = `byte ${at} with ${bits}`;
        if (part === 'zxid') expect(error, where).toBeUndefined();
        else expect(error, where).toMatchObject({ name: 'ZookeeperError', sent: true });
        // But a wrong number of an error, which reads like a refusal.
        if (part === 'length' || part === 'xid') expect(error, where).toMatchObject({ serverCode: null });
        expect((await readData(observer, '/b')).stat.version).toBe(0);
        expect(await session.multi([create('/b')]), where).toMatchObject({ code: 'node-exists' });
      }),
    );
  });
});

describe('a reply that is', () => {
  const CHANGES: [string, (reply: Buffer) => Buffer][] = [
    ['there twice', (reply) => Buffer.concat([reply, reply])],
    ['cut short, its length too', (reply) => withLength(reply.subarray(0, -3))],
    ['longer than its content', (reply) => withLength(Buffer.concat([reply, Buffer.alloc(5)]))],
    ['behind a frame of nothing', (reply) => Buffer.concat([Buffer.alloc(4), reply])],
    ['behind a reply to nobody', (reply) => Buffer.concat([flip(7, 0x40)(reply), reply])],
    ['behind an event of garbage', (reply) => Buffer.concat([notification(Buffer.alloc(12, 7)), reply])],
    ['only its header', (reply) => withLength(reply.subarray(0, 20))],
    ['all zeros behind its header', (reply) => Buffer.concat([reply.subarray(0, 20), zeros(reply)])],
    [
      'all ones behind its header',
      (reply) => Buffer.concat([reply.subarray(0, 20), zeros(reply).fill(0xff)]),
    ],
  ];

  test.each(CHANGES)('%s: the read is made again, and a write is told as unknown', async (what, change) => {
    const reading = await openCorrupting('read', change);
    expect((await readData(reading.session, '/a')).data.toString()).toBe('true');
    const { observer, session } = await openCorrupting('multi', change);
    const { error } = await failure(session.multi([create('/b')]));
    // The first of two was a good answer; the second one ended the connection.
    if (what === 'there twice') expect(error).toBeUndefined();
    else expect(error).toMatchObject({ code: 'connection-loss', sent: true, serverCode: null });
    expect(await readData(observer, '/b')).toMatchObject({ stat: { version: 0 } });
    expect(await readData(session, '/b')).toMatchObject({ stat: { version: 0 } });
  });
});

function zeros(reply: Buffer): Buffer {
  return Buffer.alloc(reply.length - 20);
}

function withLength(reply: Buffer): Buffer {
  const changed = Buffer.from(reply);
  changed.writeInt32BE(changed.length - 4);
  return changed;
}

function notification(body: Buffer): Buffer {
  const header = Buffer.alloc(20);
  header.writeInt32BE(-1, 4);
  return withLength(Buffer.concat([header, body]));
}
