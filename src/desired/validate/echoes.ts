import { type Finding } from '../../model/finding.ts';
import { type Position } from '../../model/position.ts';

/** Remarks on how other readers see a value; they say nothing new about one that is refused where it stands. */
const REMARKS: ReadonlySet<string> = new Set(['ZK150', 'ZK151', 'ZK152', 'ZK153', 'ZK154']);

/** One finding for one mistake: `deprecated: yes` is no boolean, and that YAML 1.1 has it as one is its reason. */
export function withoutEchoes(findings: readonly Finding[]): readonly Finding[] {
  if (!findings.some(({ rule }) => REMARKS.has(rule))) return findings;
  const refused = new Set(
    findings.filter(({ severity }) => severity === 'error').map(({ position }) => placeOf(position)),
  );
  return findings.filter(({ rule, position }) => !REMARKS.has(rule) || !refused.has(placeOf(position)));
}

function placeOf({ file, line, column }: Position): string {
  return `${line}:${column} ${file}`;
}
