declare const brand: unique symbol;

/** An absolute znode path that ZooKeeper accepts, without the connection's chroot. Made by {@link znodePath}. */
export type ZnodePath = string & { readonly [brand]: 'ZnodePath' };

export const ROOT = '/' as ZnodePath;

/**
 * What is wrong with a text as a znode path, or `undefined` when nothing is.
 * The rules are those of ZooKeeper's own `PathUtils.validatePath`; the server refuses everything else.
 */
export function pathProblem(text: string): string | undefined {
  if (text === '') return 'a znode path must not be empty';
  if (!text.startsWith('/')) return 'a znode path must start with "/"';
  if (text === '/') return undefined;
  if (text.endsWith('/')) return 'a znode path must not end with "/"';
  for (const name of text.slice(1).split('/')) {
    if (name === '') return 'a znode path must not contain "//"';
    if (name === '.' || name === '..') return `a znode path must not contain "${name}" as a name`;
  }
  const bad = FORBIDDEN.exec(text);
  if (bad !== null) return `a znode path must not contain ${codePointName(bad[0])}`;
  return undefined;
}

// Control characters, surrogates and private use (so: nothing outside the basic plane), specials.
// eslint-disable-next-line no-control-regex
const FORBIDDEN = /[\u0000-\u001f\u007f-\u009f\ud800-\uf8ff\ufff0-\uffff]/;

function codePointName(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** Parses a path once, at the door. @throws RangeError when {@link pathProblem} names a problem. */
export function znodePath(text: string): ZnodePath {
  const problem = pathProblem(text);
  if (problem !== undefined) throw new RangeError(`${JSON.stringify(text)}: ${problem}`);
  return text as ZnodePath;
}

/** `/a` + `b/c` = `/a/b/c`. The parts must be valid names, so the result needs no check of its own. */
export function joinPath(parent: ZnodePath, ...names: string[]): ZnodePath {
  const [only] = names;
  // As most often, and for every child of a tree.
  if (only !== undefined && names.length === 1 && only !== '' && !only.startsWith('/'))
    return (parent === '/' ? `/${only}` : `${parent}/${only}`) as ZnodePath;
  const tail = names.filter((name) => name !== '' && name !== '/').map((name) => name.replace(/^\//, ''));
  if (tail.length === 0) return parent;
  return (parent === '/' ? `/${tail.join('/')}` : `${parent}/${tail.join('/')}`) as ZnodePath;
}

/** The parent of a path; the root is its own parent. */
export function parentOf(path: ZnodePath): ZnodePath {
  const slash = path.lastIndexOf('/');
  return (slash <= 0 ? '/' : path.slice(0, slash)) as ZnodePath;
}

/** True for a child of `parent`, without making a text of its parent. */
export function isChildOf(path: ZnodePath, parent: ZnodePath): boolean {
  return path.lastIndexOf('/') === (parent === '/' ? 0 : parent.length) && path.startsWith(parent);
}

export function nameOf(path: ZnodePath): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Every proper ancestor from the nearest to the farthest, without `/`. */
export function ancestorsOf(path: ZnodePath): ZnodePath[] {
  const ancestors: ZnodePath[] = [];
  for (let up = parentOf(path); up !== '/'; up = parentOf(up)) ancestors.push(up);
  return ancestors;
}

/** True when `path` is `ancestor` or lies below it. */
export function isWithin(path: ZnodePath, ancestor: ZnodePath): boolean {
  return ancestor === '/' || path === ancestor || path.startsWith(`${ancestor}/`);
}

/** A total order in which a parent always comes before its children. */
export function comparePaths(a: ZnodePath, b: ZnodePath): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
