import { spawn } from 'node:child_process';

/** Python has pseudo-terminals; Node.js has none without native code. */
const BRIDGE = `
import os, pty, sys
pid, fd = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
typed = False
seen = b''
answer = sys.stdin.buffer.read()
while True:
    try:
        chunk = os.read(fd, 4096)
    except OSError:
        break
    if not chunk:
        break
    seen += chunk
    if not typed and b'? ' in seen:
        typed = True
        os.write(fd, answer)
sys.stdout.buffer.write(seen)
sys.stdout.flush()
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`;

/**
 * Runs a program on a terminal and types `answer` as soon as it shows a question (`? `).
 * `screen` is what the terminal showed, the echo of the answer included.
 */
export function runOnTerminal(
  program: string,
  args: readonly string[],
  answer: string,
): Promise<{ readonly code: number | null; readonly screen: string }> {
  return new Promise((resolve, reject) => {
    const { CI: _, ...env } = process.env;
    const child = spawn('/usr/bin/python3', ['-c', BRIDGE, program, ...args], {
      env,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    let screen = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (screen += text));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, screen }));
    child.stdin.end(answer);
  });
}
