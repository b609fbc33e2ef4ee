// A contender is a process of its own, so that neither the garbage nor the compiled code of one is another's.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { PYTHON } from '../bootstrap.mjs';
import { DATA_BYTES, znodesOf } from './tree.mjs';

const COMMANDS = {
  floor: [process.execPath, 'floor.mjs'],
  zkai: [process.execPath, 'zkai.mjs'],
  /** Plans and applies, a group of znodes in each document, or each znode in one of its own. */
  flows: [process.execPath, 'flows.mjs', 'groups'],
  'flows-each': [process.execPath, 'flows.mjs', 'each'],
  library: [process.execPath, 'library.mjs'],
  kazoo: [PYTHON, 'kazoo-client.py'],
};

/** Starts the contender of this name and waits until it is connected. `signal` ends it whatever it does. */
export async function startContender(name, { port, directory, signal }) {
  const [program, file, ...more] = COMMANDS[name];
  const script = fileURLToPath(new URL(`contenders/${file}`, import.meta.url));
  const args = [script, String(port), ...(more.length === 0 ? [] : [directory, ...more])];
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'], signal });
  const exited = once(child, 'exit');
  exited.catch(() => {}); // Whoever waits for an answer hears of it.
  child.stdin.on('error', () => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`the contender ${name} ended before its job was done`);
    return JSON.parse(value);
  };
  await answer();
  return {
    name,
    /**
     * What a job took: `ms` in milliseconds, `peakMb` in MB is the most memory that the process has had so far; and
     * what else the job says of itself.
     */
    run: async ({ job, roots, groups }) => {
      child.stdin.write(`${JSON.stringify({ job, roots, groups })}\n`);
      const { bytes, ...taken } = await answer();
      const due = roots.length * znodesOf(groups) * DATA_BYTES;
      if (bytes !== due) throw new Error(`the contender ${name} has ${bytes} bytes of ${due}`);
      return taken;
    },
    stop: async () => {
      child.stdin.end();
      await exited;
    },
    /** Whatever it is doing. */
    kill: () => child.kill(),
  };
}
