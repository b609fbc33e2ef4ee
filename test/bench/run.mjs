// `npm run bench`: how fast zkai is, against what is possible and against others, all in one run on a private server.
// Ratios of one run can be compared, times of two runs or machines hardly.
import { setMaxListeners } from 'node:events';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bootstrap, explain, fromDist, getKazoo, getZookeeper, hasKazoo, SetupError } from '../bootstrap.mjs';
import { disposableDirectory } from '../support/disposable-directory.mjs';
import { FULL, openBench, QUICK } from './bench.mjs';
import { BENCHMARKS } from './benchmarks.mjs';
import { describeMachine, describeVersions } from './machine.mjs';
import { reportText } from './report.mjs';
import { DATA_BYTES, znodesOf } from './tree.mjs';

const USAGE = `npm run bench [-- [--json] [--quick] [NAME ...]]     exit code 0: every bar is met, 2: one is missed

  --json   one object on stdout (npm run --silent bench -- --json)
  --quick  tiny trees and one round: shows that it works, measures nothing
  --list   the names: ${Object.keys(BENCHMARKS).join(', ')}
`;
/** Sessions may be as short as two ticks. */
const QUICK_TICK_MS = 500;
const EXIT = { missed: 2, usage: 64 };

const interrupted = new AbortController();
setMaxListeners(0, interrupted.signal); // every process that takes part listens
for (const [signal, code] of Object.entries({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 })) {
  process.on(signal, () => {
    process.exitCode ??= code;
    interrupted.abort();
  });
}
const progress = (line) => process.stderr.write(`${line}\n`);

const asked = parse(process.argv.slice(2));
if (asked === undefined) process.exitCode = EXIT.usage;
else if (asked.help) process.stdout.write(USAGE);
else if (asked.list) for (const [name, { about }] of Object.entries(BENCHMARKS)) print(name, about);
else await main(asked);

function print(name, about) {
  process.stdout.write(`${name.padEnd(14)}${about}\n`);
}

/** `undefined` when the arguments are not understood, which is then said. */
function parse(args) {
  const flag = { type: 'boolean', default: false };
  try {
    const options = { json: flag, quick: flag, list: flag, help: { ...flag, short: 'h' } };
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    const unknown = positionals.filter((name) => !Object.hasOwn(BENCHMARKS, name));
    if (unknown.length > 0) throw new Error(`There is no benchmark named ${unknown.join(', ')}.`);
    return { ...values, names: Object.keys(BENCHMARKS).filter(isAsked(positionals)) };
  } catch (error) {
    process.stderr.write(`${error.message}\n\n${USAGE}`);
    return undefined;
  }
}

function isAsked(names) {
  return (name) => names.length === 0 || names.includes(name);
}

async function main({ names, json, quick }) {
  const size = quick ? QUICK : FULL;
  let disposable;
  try {
    await bootstrap(progress);
    const installation = await getZookeeper(progress, hasKazoo() ? [] : ['python3-kazoo']);
    await getKazoo(progress);
    disposable = disposableDirectory('zkai-bench-');
    const found = await measure(names, { size, installation, directory: disposable.directory });
    const tree = `Trees of ${znodesOf(size.groups)} znodes of ${DATA_BYTES} bytes`;
    process.stdout.write(
      json ? `${JSON.stringify(found, null, 2)}\n` : reportText(found, { tree, isJudged: !quick }),
    );
    // What a tiny tree says about a bar would only frighten people.
    if (!quick && !found.results.every(({ ok }) => ok)) process.exitCode = EXIT.missed;
  } catch (error) {
    progress(interrupted.signal.aborted ? 'Interrupted: nothing is left behind.' : explain(error));
    process.exitCode ??= error instanceof SetupError ? error.exitCode : 1;
  } finally {
    await disposable?.dispose();
  }
}

async function measure(names, { size, installation, directory }) {
  const { signal } = interrupted;
  const machine = describeMachine();
  const { startServer } = await fromDist('ensemble/start-server.js');
  progress('Starting a server …');
  // A server keeps its last 500 transactions in memory: with large ones, a smaller heap would measure its garbage.
  const { port } = await startServer(directory, { installation, heap: '2g', disposable: true, signal });
  const versions = await describeVersions(port, installation);
  let quickServer;
  const startQuickServer = async () => {
    const options = { installation, tickTime: QUICK_TICK_MS, disposable: true, signal };
    quickServer ??= startServer(join(directory, 'quick'), options);
    return { tickMs: QUICK_TICK_MS, ...(await quickServer) };
  };
  const bench = await openBench({ port, size, directory, say: progress, signal, startQuickServer });
  try {
    const results = [];
    for (const name of names) results.push(...(await BENCHMARKS[name].run(bench)));
    return { apiVersion: 'zkai.bench/v1', machine, versions, results };
  } finally {
    await bench.close();
  }
}
