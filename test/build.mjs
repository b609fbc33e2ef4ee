// Makes `dist` from `src`, its command line in few files, and `oclif.manifest.json`, which saves loading every command at start-up.
// The result is made aside and swapped in, so that `dist` never holds files of an earlier build, nor half of one.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { isAbsolute, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const aside = join(root, 'node_modules/.cache/zkai');
const fresh = join(aside, `dist-${process.pid}`);
const stale = join(aside, `stale-${process.pid}`);

try {
  mkdirSync(aside, { recursive: true });
  if (compile()) {
    writeBuildId();
    await bundle();
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

/**
 * Joins the modules of the command line: opening each of some two hundred files takes longer than what is in them. What
 * is imported one by one, as a library and by tests, stays beside. Packages stay packages.
 */
async function bundle() {
  const { rolldown } = await import('rolldown');
  const commands = readdirSync(join(fresh, 'commands'), { recursive: true, encoding: 'utf8' });
  const entries = ['bin.js', ...commands.map((file) => join('commands', file))].filter((file) =>
    file.endsWith('.js'),
  );
  const joined = await rolldown({
    input: Object.fromEntries(entries.map((file) => [file.slice(0, -'.js'.length), join(fresh, file)])),
    external: (id) => !id.startsWith('.') && !isAbsolute(id),
    platform: 'node',
    experimental: { attachDebugInfo: 'none' }, // which is the path of this directory
  });
  // One level deep, as the modules are that look for files of the package.
  const names = { entryFileNames: '[name].js', chunkFileNames: 'bundle/[name]-[hash].js' };
  await joined.write({ dir: fresh, format: 'esm', ...names });
  await joined.close();
}

/** Names what was built: a result that one build has kept is not believed by another. */
function writeBuildId() {
  const hash = createHash('sha256');
  for (const directory of [fresh, join(root, 'schemas')]) {
    const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name));
    for (const file of files.sort())
      hash
        .update(`${relative(directory, file)}\0`)
        .update(readFileSync(file))
        .update('\0');
  }
  writeFileSync(join(fresh, 'build.json'), `${JSON.stringify({ id: hash.digest('hex') })}\n`);
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
