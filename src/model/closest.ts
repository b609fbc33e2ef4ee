/**
 * The candidate that somebody most likely meant, or `undefined` when none is near: at most one edit in three characters
 * of the longer word, one in a short one, and never as many as the shorter one has, for then nothing of it is left. Edits
 * are counted by the optimal string alignment distance (insert, delete, replace, swap of neighbours) over UTF-16 code
 * units, whatever the case. Of several that are equally near, the one that sorts first.
 */
export function closest(word: string, candidates: Iterable<string>): string | undefined {
  let best: { readonly candidate: string; readonly distance: number } | undefined;
  for (const candidate of [...new Set(candidates)].sort()) {
    if (candidate === word) continue;
    const limit = longestDistance(word.length, candidate.length);
    if (Math.abs(word.length - candidate.length) > limit) continue;
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance > limit) continue;
    if (best === undefined || distance < best.distance) best = { candidate, distance };
  }
  return best?.candidate;
}

function longestDistance(one: number, other: number): number {
  const [shorter, longer] = one < other ? [one, other] : [other, one];
  return Math.min(Math.max(1, Math.floor(longer / 3)), shorter - 1);
}

function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1];
      let cost = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      );
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) cost = Math.min(cost, (beforeLast[column - 2] ?? 0) + 1);
      current.push(cost);
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? 0;
}
