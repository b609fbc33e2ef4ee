import { type Blocked, type PlanNote } from '../model/change.ts';
import { numberText } from '../model/number-text.ts';
import { type Policy, type PolicyFinding, type PolicyVerdict } from '../model/policy.ts';
import { type Position } from '../model/position.ts';
import { shellWord } from '../model/shell-word.ts';
import { type Judgement } from './judgements.ts';

/** More rows than this of one policy nobody reads. */
const MOST_ROWS = 100;
/** Characters of a message, which is a sentence and no report. */
const LONGEST_MESSAGE = 500;

/** Where a finding points to, and the document that it is about; `null` for either where nobody can tell. */
export type Place = (finding: Pick<PolicyFinding, 'path' | 'document' | 'pointer'>) => {
  readonly document: string | null;
  readonly source: Position | null;
};

interface Circumstances {
  readonly environment: string;
  readonly place: Place;
}

/** The rows for what a policy says: it blocks where it is binding and says so, or does not do what a policy must. */
export function policyRows(policy: Policy, verdict: PolicyVerdict, circumstances: Circumstances): Judgement {
  const isBinding = policy.level !== 'advisory';
  const guard = `policy/${policy.id}`;
  const rows =
    verdict.outcome === 'failed'
      ? [failedRow(policy, verdict, circumstances)]
      : verdict.findings.map((finding): Row => {
          const { path, severity, message, fix } = finding;
          const place = circumstances.place(finding);
          return { path, ...place, severity, reason: oneLine(message), hint: oneLine(fix ?? '') };
        });
  const blocks = ({ severity }: Row): boolean => isBinding && severity === 'error';
  return {
    blocked: limited(rows.filter(blocks)).map(({ severity: _error, ...row }) => ({
      guard,
      ...row,
      ...(policy.level === 'overridable'
        ? permitted(guard, row)
        : { hint: row.hint === '' ? FIRM : row.hint }),
    })),
    notes: limited(rows.filter((row) => !blocks(row))).map((row) => ({ guard, ...row })),
  };
}

type Row = Omit<PlanNote, 'guard'>;

const NOWHERE = { path: null, document: null, source: null } as const;

/** Nothing lifts a mandatory policy. */
const FIRM = 'change the files, or the policy';

function permitted(
  guard: string,
  { hint }: Pick<Row, 'hint'>,
): Pick<Blocked, 'hint' | 'permit' | 'overridable'> {
  const permit = `--override ${guard} --reason TEXT`;
  return { hint: hint === '' ? `if that is meant, ${permit}` : hint, permit, overridable: true };
}

/** Fails closed: what a policy that is broken would have said, nobody knows. */
function failedRow(
  { run }: Policy,
  { reason, details }: Extract<PolicyVerdict, { outcome: 'failed' }>,
  { environment }: Circumstances,
): Row {
  return {
    ...NOWHERE,
    severity: 'error',
    reason: `the policy failed: ${reason}`,
    hint: `zkai plan --env ${environment} --json | ${run.map(shellWord).join(' ')}`,
    ...(details.length === 0 ? {} : { details }),
  };
}

function limited(rows: readonly Row[]): readonly Row[] {
  const more = rows.length - MOST_ROWS;
  if (more <= 0) return rows;
  const last = {
    ...NOWHERE,
    severity: 'info',
    reason: `and ${numberText(more)} more findings`,
    hint: '',
  } as const;
  return [...rows.slice(0, MOST_ROWS), last];
}

function oneLine(text: string): string {
  const line = text.trim().replace(/\s+/g, ' ');
  return line.length > LONGEST_MESSAGE ? `${line.slice(0, LONGEST_MESSAGE)}…` : line;
}
