// What a run found, as text. (As JSON it is what it is.)

/** The table, and a last line that says whether every bar was met. */
export function reportText({ machine, versions, results }, { tree, isJudged }) {
  const missed = results.filter(({ ok }) => !ok);
  return [
    Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', '),
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB, ${machine.os}; load ${machine.load} at the start`,
    `${tree}; medians, and in brackets the fastest and the slowest round`,
    '',
    ...table([
      ['', 'zkai', '', 'against', '', 'ratio', 'bar', ''],
      ...results.map((result) => [
        result.name,
        withUnit(result.value, result.unit),
        `(${number(result.low)} to ${number(result.high)})`,
        result.against,
        withUnit(result.againstValue, result.unit),
        `${number(result.ratio)}x`,
        result.bar === null ? '' : `at most ${result.bar}x`,
        result.bar === null || !isJudged ? '' : result.ok ? 'met' : 'MISSED',
      ]),
    ]),
    '',
    !isJudged
      ? 'A quick run: it works. It says nothing about any bar.'
      : missed.length === 0
        ? 'Every bar is met.'
        : `Missed: ${missed.map(({ name, against }) => `${name} against ${against}`).join(', ')}.`,
    '',
  ].join('\n');
}

function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('  ')
      .trimEnd(),
  );
}

function withUnit(value, unit) {
  return `${number(value)} ${unit}`;
}

/** Three digits that count: more is noise. */
function number(value) {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(value < 0.1 ? 2 : 3);
}
