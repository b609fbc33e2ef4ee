// What the contenders in JavaScript share: a process that does one job after the other. A job is a line of JSON on
// standard input and its answer one on standard output, where a first line says that the process is connected.
import { createInterface } from 'node:readline';
import { pathsOf } from '../tree.mjs';

/**
 * Does jobs `{job, roots, groups}` until standard input ends: `jobs[job](paths)` for the tree below each root. Only
 * that is timed. It answers how many bytes of data it read or wrote; who asked knows how many there must be.
 *
 * A job that is an object has more to do, which is not timed: `work` gets what `prepare(paths)` answers, and `check`
 * what `work` answers; that may be an object with `bytes` and times of its own, whose sums are answered, too.
 */
export async function serve(jobs, close) {
  say({ connected: true });
  for await (const line of createInterface({ input: process.stdin })) {
    const { job, roots, groups } = JSON.parse(line);
    const trees = roots.map((root) => pathsOf(root, groups));
    const { prepare = (paths) => paths, work = jobs[job], check = () => {} } = jobs[job];
    const prepared = [];
    for (const paths of trees) prepared.push(await prepare(paths));
    const done = [];
    const start = performance.now();
    for (const subject of prepared) done.push(await work(subject));
    const ms = performance.now() - start;
    for (const [index, subject] of prepared.entries()) await check(subject, done[index]);
    say({ ms, ...sums(done), peakMb: process.resourceUsage().maxRSS / 1024 });
  }
  await close();
}

function sums(done) {
  const totals = { bytes: 0 };
  for (const one of done) {
    for (const [name, value] of Object.entries(typeof one === 'number' ? { bytes: one } : one))
      totals[name] = (totals[name] ?? 0) + value;
  }
  return totals;
}

function say(answer) {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
