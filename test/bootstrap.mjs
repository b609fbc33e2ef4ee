// What must be there before anything else can run, for `npm test` and `npm run quickstart` on a fresh clone:
// the right Node.js, the npm dependencies, the build. Plain JavaScript without dependencies.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** The system's own, for which the package python3-kazoo is. */
export const PYTHON = '/usr/bin/python3';

const FLOOR = [20, 19];
/** What the build reads. */
const INPUTS = [
  'src',
  'schemas',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'test/tsconfig.build.json',
];
/** Hash of the inputs of the build that `dist` holds. In `node_modules`, so that no package ever ships it. */
const BUILT = join(ROOT, 'node_modules/.cache/zkai/built');
/** A build takes seconds; whoever holds the lock longer was killed. */
const LOCK_MS = 120_000;

/** A problem that the person at the keyboard can solve: shown without a stack trace. */
export class SetupError extends Error {
  exitCode = 1;
}

/** Brings everything up to date; does nothing, quickly, when it is. `say` gets one line per thing that is done. */
export async function bootstrap(say) {
  checkNode(process.versions.node);
  if (!dependenciesMatchLock()) {
    say('Installing the npm dependencies (npm ci) …');
    await installDependencies();
  }
  if (isBuilt()) return;
  say('Building dist …');
  await oneAtATime(async () => {
    if (!isBuilt()) await build();
  });
}

function isBuilt() {
  if (!existsSync(join(ROOT, 'dist/bin.js')) || !existsSync(BUILT)) return false;
  return readFileSync(BUILT, 'utf8') === hashOf(INPUTS);
}

async function build() {
  const inputs = hashOf(INPUTS);
  await runQuietly(process.execPath, [join(ROOT, 'test/build.mjs')]);
  writeFileSync(BUILT, inputs);
}

/** Test files run side by side and may all find that there is something to build. */
async function oneAtATime(work) {
  const lock = `${BUILT}.lock`;
  mkdirSync(dirname(lock), { recursive: true });
  while (!tryToMake(lock)) {
    if (Date.now() - modifiedAt(lock) > LOCK_MS) rmSync(lock, { recursive: true, force: true });
    await sleep(100);
  }
  try {
    await work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

function tryToMake(directory) {
  try {
    mkdirSync(directory);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function modifiedAt(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
}

/**
 * A ZooKeeper to start servers with: the one that is there, else the system's package, together with the
 * other packages named. Needs the build. Answers where it is.
 */
export async function getZookeeper(say, otherPackages = []) {
  const { locateZookeeper } = await fromDist('ensemble/locate-zookeeper.js');
  try {
    return locateZookeeper(process.env);
  } catch (error) {
    // A variable that leads nowhere is for the person to put right; an installation would not be used.
    if (process.env.ZOOKEEPER_HOME || process.env.JAVA_HOME) throw error;
    say('Installing ZooKeeper (apt-get install zookeeper) …');
    const { installZookeeper } = await fromDist('ensemble/install-zookeeper.js');
    installZookeeper(process.env, ['zookeeper', ...otherPackages]);
    return locateZookeeper(process.env);
  }
}

/** Kazoo is the foreign client that reads what zkai has written, and that it is measured against. */
export async function getKazoo(say) {
  if (hasKazoo()) return;
  say('Installing the kazoo client (apt-get install python3-kazoo) …');
  const { installZookeeper } = await fromDist('ensemble/install-zookeeper.js');
  try {
    installZookeeper(process.env, ['python3-kazoo']);
  } catch {
    // Said below.
  }
  if (hasKazoo()) return;
  throw new SetupError(
    [
      `Another client takes part, and ${PYTHON} has no kazoo. Get it with`,
      '  Debian, Ubuntu:  sudo apt-get install -y python3-kazoo',
      `  elsewhere:       ${PYTHON} -m pip install --user kazoo`,
    ].join('\n'),
  );
}

export function hasKazoo() {
  return spawnSync(PYTHON, ['-c', 'import kazoo'], { stdio: 'ignore' }).status === 0;
}

/** A module of the build. */
export function fromDist(path) {
  return import(new URL(`../dist/${path}`, import.meta.url));
}

/** What to tell about an error: a stack only where nobody foresaw it. */
export function explain(error) {
  if (error instanceof SetupError) return error.message;
  if (error.name !== 'ZkaiFailure') return error.stack;
  return [error.message, ...error.details, ...(error.hint === undefined ? [] : [`Try: ${error.hint}`])].join(
    '\n',
  );
}

export function checkNode(version) {
  const [major, minor] = version.split('.').map(Number);
  if (major > FLOOR[0] || (major === FLOOR[0] && minor >= FLOOR[1])) return;
  throw new SetupError(
    `zkai needs Node.js ${FLOOR.join('.')} or newer; this is ${version}. See https://nodejs.org/`,
  );
}

/** Whether `node_modules` holds what the lock file asks for, by the record that npm keeps in it. */
export function dependenciesMatchLock(root = ROOT) {
  const record = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(record)) return false;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const present = JSON.parse(readFileSync(record, 'utf8')).packages;
  return Object.entries(wanted).every(([path, { version, optional, peer }]) => {
    if (path === '' || ((optional || peer) && present[path] === undefined)) return true; // For another platform.
    return present[path]?.version === version && existsSync(join(root, path));
  });
}

async function installDependencies() {
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund'];
  const npm = process.env.npm_execpath;
  // Started by npm, its own program is known; another package manager's would not understand `ci`.
  if (npm !== undefined && basename(npm).startsWith('npm'))
    await runQuietly(process.execPath, [npm, ...args]);
  else await runQuietly(process.platform === 'win32' ? 'npm.cmd' : 'npm', args);
}

/** Runs a program in the project's directory; what it prints is shown only when it fails. */
export function runQuietly(program, args) {
  return new Promise((resolve, reject) => {
    const output = [];
    const child = spawn(program, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    let interruptedBy;
    const stop = (signal) => {
      interruptedBy = signal;
      child.kill(signal);
    };
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, stop);
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
    child.on('error', (error) => reject(new SetupError(`cannot run ${program}: ${error.message}`)));
    child.on('close', (code, signal) => {
      for (const name of ['SIGINT', 'SIGTERM']) process.off(name, stop);
      if (code === 0) return resolve();
      const command = [program, ...args].join(' ');
      const how = interruptedBy ?? signal;
      const failure = new SetupError(
        `${Buffer.concat(output)}\nThis failed (${how ?? `exit code ${code}`}): ${command}`,
      );
      if (how) failure.exitCode = 128 + constants.signals[how];
      reject(failure);
    });
  });
}

function hashOf(paths) {
  const hash = createHash('sha256').update(process.versions.node);
  for (const path of paths) {
    for (const file of filesBelow(path))
      hash
        .update(`${file}\0`)
        .update(readFileSync(join(ROOT, file)))
        .update('\0');
  }
  return hash.digest('hex');
}

function filesBelow(path) {
  if (!existsSync(join(ROOT, path))) return [];
  if (path.includes('.')) return [path];
  const entries = readdirSync(join(ROOT, path), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(ROOT.length)).sort();
}
