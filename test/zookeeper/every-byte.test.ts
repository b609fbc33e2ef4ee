import { describe, expect, test } from 'vitest';
import { ROOT } from '../../src/model/znode-path.ts';
import { type ZookeeperWriter } from '../../src/ports/zookeeper.ts';
import { type Frame, type Verdict, wireProxy } from '../support/wire-proxy.ts';
import { commit, create, failure, openFresh, openWriter, readAll, readData, set } from './session-support.ts';

/** Every offset is tried, by several sessions side by side. */
const LANES = 4;

interface Fault {
  readonly way: 'request' | 'reply';
  /** Bytes that get through. */
  readonly at: number;
}

/** Names of one length, so that every exchange has the same frames. */
const nameOf = ({ way, at }: Fault) => `${way === 'request' ? 'q' : 'r'}${String(at).padStart(3, '0')}`;
const opsOf = (fault: Fault, version: number) => [
  set('/value', nameOf(fault), version),
  create(`/${nameOf(fault)}`),
];

/** A session through a proxy that fails at the next multi. */
async function openFaulty() {
  const observer = await openFresh();
  await commit(observer, [create('/value')]);
  let next: Verdict = 'pass';
  const proxy = await wireProxy(observer.connect, (frame) => {
    const verdict = frame.kind === 'multi' ? next : 'pass';
    if (frame.kind === 'multi') next = 'pass';
    return verdict;
  });
  const session = await openWriter(proxy.connect);
  return { observer, session, proxy, failNext: (verdict: Verdict) => (next = verdict) };
}

/** How many bytes the two frames of such an exchange have. */
async function measure(): Promise<Record<Fault['way'], number>> {
  const { session, proxy, failNext } = await openFaulty();
  let reply = 0;
  failNext({
    reply: (frame) => {
      reply = frame.length;
      return frame;
    },
  });
  await commit(session, opsOf({ way: 'request', at: 0 }, 0));
  const request = (proxy.frames.find(({ kind }) => kind === 'multi') as Frame).wire.length;
  return { request, reply };
}

/** What is there: the version of the value says how many multis went through, and each left its name. */
async function stateOf(session: ZookeeperWriter, name: string) {
  await session.sync(ROOT);
  const [value, marker] = await readAll(session, ['/value', `/${name}`]);
  if (value?.found !== 'data') throw new Error('no value');
  return { version: value.stat.version, value: value.data.toString(), isThere: marker?.found === 'data' };
}

describe.each(['request', 'reply'] as const)('a multi that is cut at any byte of its %s', (way) => {
  test.each(Array.from({ length: LANES }, (_, lane) => lane))(
    `is there or is not, as is said, never twice, and the session goes on (offsets ${LANES}n+%i)`,
    async (lane) => {
      const { observer, session, failNext } = await openFaulty();
      const { sessionId } = session;
      const { [way]: all } = await measure();
      expect(all).toBeGreaterThan(100);
      let version = 0;
      for (let at = lane; at <= all; at += LANES) {
        const fault: Fault = { way, at };
        failNext(way === 'request' ? { cutRequestAt: at } : { cutReplyAt: at });
        let committed = false;
        const { error } = await failure(
          session.multi(opsOf(fault, version)).then((outcome) => (committed = outcome.committed)),
        );
        const where = `${way} cut after ${at} of ${all} bytes`;
        const { isThere, ...state } = await stateOf(session, nameOf(fault));
        if (error === undefined) {
          expect({ committed, isThere, at }, where).toEqual({ committed: true, isThere: true, at: all });
        } else {
          expect(error, where).toMatchObject({ code: 'connection-loss', sent: true, serverCode: null });
          // Where the whole request left, nobody can know; anywhere else it is known here, though not there.
          if (way === 'request' && at < all) expect(isThere, where).toBe(false);
          if (way === 'reply') expect(isThere, where).toBe(true);
        }
        if (isThere) version += 1;
        expect(state.version, where).toBe(version);
        if (isThere) expect(state.value, where).toBe(nameOf(fault));
      }
      expect(session.sessionId).toBe(sessionId);
      expect((await readData(observer, '/value')).stat).toMatchObject({ version });
      expect((await readData(observer, '/')).stat.numChildren).toBe(1 + version);
    },
  );
});
