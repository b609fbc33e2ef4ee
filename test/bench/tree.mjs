// The tree that every contender reads and writes: a root, groups below it, 99 leaves in each group. With 200 groups
// that is 1 + 200 + 19,800 = 20,001 znodes. The contender in Python makes the same paths.

/** Bytes of every znode's data. */
export const DATA_BYTES = 500;
/** Operations of a write that travel together: frames of about 240 kB, which servers digest best. */
export const OPS_PER_MULTI = 400;

const LEAVES = 99;

/** Znodes of a tree of so many groups. */
export function znodesOf(groups) {
  return 1 + groups * (1 + LEAVES);
}

/** Every path below and including `root`, parents first. */
export function pathsOf(root, groups) {
  const paths = [root];
  for (let group = 0; group < groups; group += 1) {
    const parent = `${root}/group-${number(group)}`;
    paths.push(parent);
    for (let leaf = 0; leaf < LEAVES; leaf += 1) paths.push(`${parent}/leaf-${number(leaf)}`);
  }
  return paths;
}

/** Fixed width, so that every tree has the same bytes for each znode. */
function number(index) {
  return String(index).padStart(5, '0');
}

/** What every znode holds: text of the length that a setting in JSON has. */
export const DATA = Buffer.alloc(DATA_BYTES, '{"learning_rate":0.0006,"batch":512}');

/**
 * What a znode holds where it matters whether values are alike, because a ledger deflates them: JSON of the same length,
 * canonical, and different in every znode and in every `version` of it.
 */
export function settingsOf(path, version = 0) {
  let seed = version;
  for (let at = 0; at < path.length; at += 1) seed = (Math.imul(seed, 31) + path.charCodeAt(at)) | 0;
  const members = Array.from({ length: SETTINGS }, (_, index) => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) | 0; // Numerical Recipes' generator: the same everywhere
    return `"setting_${String(index).padStart(2, '0')}":${100_000 + ((seed >>> 8) % 900_000)}`;
  });
  const open = `{${members.join(',')},"text":"`;
  return Buffer.from(`${open}${'.'.repeat(DATA_BYTES - open.length - 2)}"}`);
}

const SETTINGS = 24;

/** `items` in slices of at most `size`. */
export function slices(items, size) {
  const all = [];
  for (let from = 0; from < items.length; from += size) all.push(items.slice(from, from + size));
  return all;
}
