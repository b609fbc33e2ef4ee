// What the contenders in JavaScript share: a process that does one job after the other. A job is a line of JSON on
// standard input and its answer one on standard output, where a first line says that the process is connected.
import { createInterface } from 'node:readline';
import { pathsOf } from '../tree.mjs';

/**
 * Does jobs `{job, roots, groups}` until standard input ends: `jobs[job](paths)` for the tree below each root. Only
 * that is timed. It answers how many bytes of data it read or wrote; who asked knows how many there must be.
 */
export async function serve(jobs, close) {
  say({ connected: true });
  for await (const line of createInterface({ input: process.stdin })) {
    const { job, roots, groups } = JSON.parse(line);
    const trees = roots.map((root) => pathsOf(root, groups));
    let bytes = 0;
    const start = performance.now();
    for (const paths of trees) {
      const done = await jobs[job](paths);
      bytes += done;
    }
    const ms = performance.now() - start;
    say({ ms, bytes, peakMb: process.resourceUsage().maxRSS / 1024 });
  }
  await close();
}

function say(answer) {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
