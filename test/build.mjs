// Makes `dist` from `src`, and `oclif.manifest.json`, which saves loading every command at start-up.
// The result is made aside and swapped in, so that `dist` never holds files of an earlier build, nor half of one.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const aside = join(root, 'node_modules/.cache/zkai');
const fresh = join(aside, `dist-${process.pid}`);
const stale = join(aside, `stale-${process.pid}`);

try {
  mkdirSync(aside, { recursive: true });
  if (compile()) {
    swapIn();
    await writeManifest();
  } else process.exitCode = 1; // The compiler has said why.
} finally {
  for (const directory of [fresh, stale]) rmSync(directory, { recursive: true, force: true });
}

function compile() {
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const args = [tsc, '-p', 'test/tsconfig.build.json', '--outDir', fresh];
  return spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status === 0;
}

function swapIn() {
  const dist = join(root, 'dist');
  chmodSync(join(fresh, 'bin.js'), 0o755);
  if (existsSync(dist)) renameSync(dist, stale);
  renameSync(fresh, dist);
}

/** What `oclif manifest` does for a package like this one, without the two hundred packages that it needs. */
async function writeManifest() {
  const { Plugin } = await import('@oclif/core');
  const options = {
    root,
    type: 'core',
    ignoreManifest: true,
    respectNoCacheDefault: true,
    errorOnManifestCreate: true,
  };
  const plugin = new Plugin(options);
  await plugin.load();
  writeFileSync(join(root, 'oclif.manifest.json'), `${JSON.stringify(plugin.manifest)}\n`);
}
