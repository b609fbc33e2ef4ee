// `npm run quickstart`: what zkai is for, in a minute, on a real ZooKeeper of its own. Nothing outlives it:
// neither the server nor the temporary directory, however it ends.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { bootstrap, explain, fromDist, getZookeeper, ROOT, SetupError } from '../test/bootstrap.mjs';
import { disposableDirectory } from '../test/support/disposable-directory.mjs';

const STEPS = 6;
/** What is always shown of the end of an output that is too long. */
const TAIL_LINES = 8;
/** The znode that somebody edits by hand. */
const EDITED = '/zkai/eos-h100/models/pythia-1b/versions/1';

const color = process.stdout.isTTY === true && !process.env.NO_COLOR;
const bold = (text) => (color ? `\u001b[1m${text}\u001b[22m` : text);
const dim = (text) => (color ? `\u001b[2m${text}\u001b[22m` : text);
const say = (line = '') => process.stdout.write(`${line}\n`);

const interrupted = new AbortController();
for (const [signal, code] of Object.entries({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 })) {
  process.on(signal, () => {
    process.exitCode ??= code;
    interrupted.abort();
  });
}

let directory;
let serverRan = false;
let dispose = async () => {};
try {
  await bootstrap((line) => say(dim(line)));
  const installation = await getZookeeper((line) => say(dim(line)));
  ({ directory, dispose } = disposableDirectory('zkai-quickstart-'));
  await tour(installation);
} catch (error) {
  if (!interrupted.signal.aborted) {
    say(`\n${explain(error)}`);
    process.exitCode = 1;
  }
} finally {
  await dispose();
}
if (interrupted.signal.aborted) say(`\nInterrupted${whatIsGone()}.`);
else if (process.exitCode === undefined) whatNext();

async function tour(installation) {
  say(bold('zkai quickstart'));
  say('Real training configurations, a private ZooKeeper, and the five commands of every day.');
  const project = join(directory, 'llm-training');
  cpSync(join(ROOT, 'examples/llm-training'), project, { recursive: true });
  const { startServer } = await fromDist('ensemble/start-server.js');
  const { port } = await startServer(join(directory, 'server'), {
    installation,
    disposable: true,
    signal: interrupted.signal,
  });
  serverRan = true;
  const connect = `127.0.0.1:${port}`;
  const zkai = (args, options) => run({ project, connect, args, ...options });

  say(dim(`ZooKeeper from ${installation.origin} serves on ${connect}; the project is a copy in ${project}`));
  say();
  say(`${bold('$')} cd ${project}`);
  say(`${bold('$')} export ZKAI_CONNECT=${connect}`);

  heading(1, 'Are the files right? No server is asked.');
  await zkai('validate');

  heading(2, 'What would change? ZooKeeper is empty: everything is new.');
  await zkai('plan --env dev');

  heading(3, 'Make it so: one transaction, all or nothing.');
  await zkai('apply --env dev --auto-approve', { head: 5 });

  heading(4, 'And now? Files and ZooKeeper agree.');
  await zkai('plan --env dev --detailed-exitcode');

  heading(5, 'Somebody turns a knob by hand, behind the back of git.');
  await editByHand(connect);

  heading(6, 'zkai drift finds it. Exit code 2 means: there are differences.');
  await zkai('drift --env dev', { expected: 2 });
}

function heading(step, title) {
  say(`\n${dim(`── ${step}/${STEPS} ──`)} ${bold(title)}\n`);
}

/** Runs the command line as a person would, and insists on its exit code. */
async function run({ project, connect, args, expected = 0, head = 14 }) {
  say(`${bold('$')} zkai ${args}`);
  const child = spawn(process.execPath, [join(ROOT, 'dist/bin.js'), ...args.split(' ')], {
    cwd: project,
    env: environment(connect),
    stdio: ['ignore', 'pipe', 'pipe'],
    signal: interrupted.signal,
  });
  const output = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(chunk));
  const [code] = await once(child, 'close');
  say(shortened(Buffer.concat(output).toString().trimEnd(), head));
  if (code !== 0) say(dim(`exit code ${code}`));
  if (code === expected) return;
  throw new SetupError(`The quickstart failed: "zkai ${args}" ended with ${code}, not ${expected}.`);
}

/** Ours without the settings of the person's own projects. */
function environment(connect) {
  const own = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('ZKAI_') && name !== 'FORCE_COLOR',
  );
  return { ...Object.fromEntries(own), ZKAI_CONNECT: connect, ...(color ? { FORCE_COLOR: '1' } : {}) };
}

/** The first lines and the last ones. */
function shortened(text, head) {
  const lines = text.split('\n');
  const left = lines.length - head - TAIL_LINES;
  if (left <= 1) return text;
  return [...lines.slice(0, head), dim(`  … ${left} more lines …`), ...lines.slice(-TAIL_LINES)].join('\n');
}

/** What any ZooKeeper client could do: read the znode, change a number, write it back. */
async function editByHand(connect) {
  const { createZookeeper } = await fromDist('zookeeper/create-zookeeper.js');
  const session = await createZookeeper().connectWriter({
    connect,
    timeoutMs: 10_000,
    sessionTimeoutMs: 10_000,
    auth: [],
    signal: interrupted.signal,
  });
  try {
    const { results } = await session.read([{ op: 'data', path: EDITED }]);
    const value = JSON.parse(results[0].data.toString());
    const optimizer = value.params.optimizer.params;
    const before = optimizer.lr;
    optimizer.lr = before * 10;
    const data = Buffer.from(JSON.stringify(value));
    const { committed } = await session.multi([{ op: 'set', path: EDITED, data, version: -1 }]);
    if (!committed) throw new SetupError(`The quickstart failed: ${EDITED} could not be written.`);
    say(`set ${EDITED}`);
    say(`    params.optimizer.params.lr: ${before} -> ${optimizer.lr}`);
  } finally {
    await session.close();
  }
}

function whatIsGone() {
  if (serverRan) return ': the server is stopped and its directory removed';
  return directory === undefined ? '' : ' before the server was there: its directory is removed';
}

function whatNext() {
  say(`\n${bold('That was it.')} The server is stopped now. To go on with one that stays:\n`);
  const commands = [
    ['npm install --global .', 'the zkai command, from this clone'],
    ['cd examples/llm-training', ''],
    ['zkai ensemble up --local --port 2181', 'where its environment dev expects ZooKeeper'],
    ['zkai plan --env dev', ''],
    ['zkai init', 'in a directory of your own: a first project'],
  ];
  for (const [command, why] of commands)
    say(`  ${command.padEnd(40)}${why === '' ? '' : dim(`# ${why}`)}`.trimEnd());
  say('\nThe README tells the rest.');
}
