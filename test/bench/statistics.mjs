// How measurements of a noisy machine become numbers.

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * Compares the measurements of two contenders that took turns: one of ours in each round, of theirs not in every one.
 *
 * The ratio is the median of the ratios of the rounds, not the ratio of the medians. Other work comes and goes on the
 * machine for seconds at a time: it slows both sides of a round, so their ratio stays, while two medians may come from
 * different times. A single spike spoils one round, and the median does not see it.
 */
export function compare(ours, theirs) {
  const ratios = theirs.map((value, round) => ours[round] / value);
  return {
    value: median(ours),
    low: Math.min(...ours),
    high: Math.max(...ours),
    againstValue: median(present(theirs)),
    ratio: median(present(ratios)),
  };
}

function present(values) {
  return values.filter((value) => value !== undefined);
}
