// Whole processes, as a person starts them: what each took from its start to its end, or what it says of itself.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

/**
 * Lets commands take turns: `{name, args, cwd}` of node, with what has to be done `before` each turn, and with
 * `saysMs` where the process measures itself. Answers the turns of each, by its name.
 */
export async function commandRounds(commands, { rounds, say, signal }) {
  const turns = new Map(commands.map(({ name }) => [name, []]));
  for (let round = 1; round <= rounds; round += 1) {
    say(`${commands.map(({ name }) => name).join(', ')}: round ${round} of ${rounds}`);
    for (const command of commands) turns.get(command.name).push({ ms: await turn(command, signal) });
  }
  return turns;
}

async function turn({ name, args, cwd, before = () => {}, saysMs = false }, signal) {
  await before();
  const env = { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1' };
  const start = performance.now();
  const child = spawn(process.execPath, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], signal });
  const closed = once(child, 'close');
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [status] = await closed;
  const ms = performance.now() - start;
  if (status !== 0) throw new Error(`${name} ended with ${status}: ${errors}${output}`);
  return saysMs ? JSON.parse(output).ms : ms;
}
