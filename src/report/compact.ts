import { type Remark } from './remark.ts';
import { type RunFacts, fileFrom } from './run-facts.ts';
import { sanitize } from './sanitize.ts';

/**
 * One remark a line, `file:line:column: severity: message [rule]`, as compilers write them and editors read them; the file
 * as seen from where zkai was started. What has no place begins with `zkai:`.
 */
export function compactRemarks(remarks: readonly Remark[], run: RunFacts): string {
  return remarks.map((remark) => compactLine(remark, run)).join('\n');
}

function compactLine({ position, severity, message, rule }: Remark, { fromHere }: RunFacts): string {
  const where =
    position === null ? 'zkai' : `${fileFrom(fromHere, position)}:${position.line}:${position.column}`;
  return sanitize(`${where}: ${severity}: ${message.split('\n').join('; ')} [${rule}]`);
}
