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

/** `items` in slices of at most `size`. */
export function slices(items, size) {
  const all = [];
  for (let from = 0; from < items.length; from += size) all.push(items.slice(from, from + size));
  return all;
}
