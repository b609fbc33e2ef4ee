import { expect, test } from 'vitest';
import { startServer } from '../support/server.ts';
import { type Verdict, wireProxy } from '../support/wire-proxy.ts';
import { oneApply } from './before-or-after.ts';

test.each<Verdict & string>(['cut-before', 'cut-after'])(
  'the connection is lost at any frame (%s): before or after, never between, and the exit code says which',
  async (verdict) => {
    const server = await startServer({ config: { maxSessionTimeout: 2000 } });
    const outcomes: string[] = [];
    for (let at = 0, struck = true; struck; at += 1) {
      const { project, end } = await oneApply(`${server.connect}/f${at}`);
      const proxy = await wireProxy(project.connect, ({ index }) => (index === at ? verdict : 'pass'));
      const outcome = await end(proxy.connect);
      struck = proxy.frames.length > at;
      const frame = proxy.frames[at];
      const where = frame?.isCommit === true ? 'commit' : (frame?.kind ?? 'end');
      outcomes.push(`${where}: ${outcome}`);
    }
    expect(outcomes).toContain(verdict === 'cut-before' ? 'commit: before' : 'commit: after');
    expect(outcomes.at(-1)).toBe('end: after');
    expect(outcomes.length).toBeGreaterThan(10);
    await server.stop();
  },
);
