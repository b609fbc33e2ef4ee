// `npm test`: everything from a fresh clone to the result, which is the last line: `123 passed, 0 failed`.
// Arguments go to vitest (`npm test -- test/diff`); `--full` runs every slow test completely.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bootstrap, explain, getKazoo, getZookeeper, hasKazoo, ROOT, SetupError } from './bootstrap.mjs';

const args = process.argv.slice(2);
const say = (line) => process.stderr.write(`${line}\n`);

try {
  await bootstrap(say);
  await getZookeeper(say, hasKazoo() ? [] : ['python3-kazoo']);
  await getKazoo(say);
  process.exitCode = await runTests();
} catch (error) {
  say(explain(error));
  process.exitCode = error instanceof SetupError ? error.exitCode : 1;
}

async function runTests() {
  const directory = mkdtempSync(join(tmpdir(), 'zkai-counts-'));
  const file = join(directory, 'counts.json');
  try {
    const code = await vitest(file);
    const none = { passed: 0, failed: 0, skipped: 0 };
    const { passed, failed, skipped } = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : none;
    console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
    return code === 0 && passed + failed === 0 ? 1 : code;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function vitest(countsFile) {
  const reporters = ['default', fileURLToPath(new URL('support/count-reporter.mjs', import.meta.url))];
  if (process.env.GITHUB_ACTIONS) reporters.push('github-actions');
  const child = spawn(
    process.execPath,
    [
      join(ROOT, 'node_modules/vitest/vitest.mjs'),
      'run',
      '--config=test/vitest.config.ts',
      ...reporters.map((name) => `--reporter=${name}`),
      ...args.filter((arg) => arg !== '--full'),
    ],
    {
      cwd: ROOT,
      stdio: 'inherit',
      env: {
        ...process.env,
        ZKAI_TEST_COUNTS: countsFile,
        ...(args.includes('--full') ? { ZKAI_TEST_FULL: '1' } : {}),
      },
    },
  );
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
}
