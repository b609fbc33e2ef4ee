// How long somebody who watches waits for the news of a change: from before it is written, by another session, to the line.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { fromDist } from '../bootstrap.mjs';

const ZKAI = fileURLToPath(new URL('../../dist/bin.js', import.meta.url));

/** Milliseconds of so many changes, one after the other, each of another znode, as `zkai drift --watch` tells them. */
export async function detectionTimes({ port, size, directory, say, signal }) {
  const cwd = join(directory, 'detection');
  const connect = `127.0.0.1:${port}`;
  const paths = Array.from({ length: size.detections }, (_, index) => `/detection/app/n${index}`);
  writeProject(cwd, { connect, paths });
  run(['apply', '--auto-approve', '--batch', 'journal'], cwd);
  const watcher = spawn(process.execPath, [ZKAI, 'drift', '--watch', '--format', 'ndjson'], {
    cwd,
    stdio: ['ignore', 'pipe', 'inherit'],
    signal,
  });
  watcher.on('error', () => {}); // the signal; whoever waits for a line hears of its end
  const ended = once(watcher, 'close');
  const lines = createInterface({ input: watcher.stdout })[Symbol.asyncIterator]();
  const { createZookeeper } = await fromDist('zookeeper/create-zookeeper.js');
  const options = { connect, timeoutMs: 60_000, sessionTimeoutMs: 40_000, auth: [], signal };
  const session = await createZookeeper().connectWriter(options);
  try {
    await until(lines, ({ event }) => event === 'checked');
    say(`detection: ${paths.length} changes`);
    const times = [];
    for (const path of paths) {
      const start = performance.now();
      const written = session.multi([{ op: 'set', path, data: Buffer.from('changed'), version: -1 }]);
      await until(lines, ({ item }) => item?.path === path);
      times.push(performance.now() - start);
      await written;
    }
    return times.sort((a, b) => a - b);
  } finally {
    await session.close();
    watcher.kill();
    await ended;
  }
}

/** The smallest of sorted values that so many of a hundred do not exceed. */
export function percentile(sorted, percent) {
  return sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)];
}

async function until(lines, isMeant) {
  for (;;) {
    const { value, done } = await lines.next();
    if (done) throw new Error('zkai drift --watch has ended');
    if (isMeant(JSON.parse(value))) return;
  }
}

function writeProject(cwd, { connect, paths }) {
  const spec = { sources: ['tree.json'], root: '/detection', environments: { bench: { connect } } };
  const nodes = paths.map((path) => ({ path, text: 'applied' }));
  mkdirSync(cwd, { recursive: true });
  writeFileSync(join(cwd, 'zkai.yaml'), JSON.stringify({ ...head('Project', 'detection'), spec }));
  writeFileSync(join(cwd, 'tree.json'), JSON.stringify({ ...head('ZnodeTree', 'app'), spec: { nodes } }));
}

function head(kind, name) {
  return { apiVersion: 'zkai/v1', kind, metadata: { name } };
}

function run(args, cwd) {
  const { status, stderr } = spawnSync(process.execPath, [ZKAI, ...args], { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`zkai ${args.join(' ')} ended with ${status}: ${stderr}`);
}
