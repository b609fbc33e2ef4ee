// Makes `dist` from `src`, and `oclif.manifest.json`, which saves loading every command at start-up.
// The result is made aside and swapped in, so that `dist` never holds files of an earlier build, nor half of one.
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const aside = join(root, 'node_modules/.cache/zkai');
const fresh = join(aside, `dist-${process.pid}`);
const stale = join(aside, `stale-${process.pid}`);
const dist = join(root, 'dist');

function run(script, ...args) {
  execFileSync(process.execPath, [join(root, 'node_modules', script), ...args], {
    cwd: root,
    stdio: 'inherit',
  });
}

mkdirSync(aside, { recursive: true });
try {
  run('typescript/bin/tsc', '-p', 'test/tsconfig.build.json', '--outDir', fresh);
  chmodSync(join(fresh, 'bin.js'), 0o755);
  if (existsSync(dist)) renameSync(dist, stale);
  renameSync(fresh, dist);
  rmSync(join(root, 'oclif.manifest.json'), { force: true });
  run('oclif/bin/run.js', 'manifest', '.');
} catch (error) {
  // The tool has said what is wrong.
  process.exitCode = error.status ?? 1;
  if (error.status === undefined) throw error;
} finally {
  for (const directory of [fresh, stale]) rmSync(directory, { recursive: true, force: true });
}
