import { type ApplyResult } from '../../model/results.ts';
import { indent } from '../columns.ts';
import { type Paint, type Style } from '../paint.ts';
import { count, number } from '../words.ts';

export interface ApplyOptions {
  readonly paint: Paint;
  /** What `applied` means here, where it is not the apply of a plan. */
  readonly applied?: string;
}

/** What an apply, adopt, release or recover did: how to find it again, and at the end, where a log is read, one sentence. */
export function renderApply(result: ApplyResult, { paint, applied }: ApplyOptions): string {
  const { id, digest, leftOut = 0, notes, outcome } = result;
  const [style, sentence] = OUTCOMES[outcome](result);
  return [
    ...indent(
      [
        ...(id === null ? [] : [paint.dim(`apply   ${id}`)]),
        ...(digest === null ? [] : [paint.dim(`digest  ${digest}`)]),
      ],
      2,
    ),
    ...(leftOut === 0 ? [] : [paint.warning(`${count(leftOut, 'row was', 'rows were')} left out.`)]),
    ...notes.map((note) => paint.warning(`Note: ${note}`)),
    paint[style](outcome === 'applied' ? (applied ?? sentence) : sentence),
  ].join('\n');
}

/** What became of it. */
export function applySentence(result: ApplyResult): string {
  const [, sentence] = OUTCOMES[result.outcome](result);
  return sentence;
}

const OUTCOMES: Readonly<Record<ApplyResult['outcome'], (result: ApplyResult) => [Style, string]>> = {
  applied: ({ revision, written, ...how }) => [
    'ok',
    written === 0
      ? `Applied as revision ${revision}: no znode had to be written, only the ledger.`
      : `Applied as revision ${revision}: ${count(written, 'znode')} written ${howText(how)}.`,
  ],
  'nothing-to-do': ({ revision, leftOut }) => [
    'ok',
    leftOut === undefined
      ? `Nothing to do. ZooKeeper matches the files (revision ${revision}).`
      : `Nothing to do in this part (revision ${revision}).`,
  ],
  'already-applied': ({ revision }) => [
    'ok',
    `Already applied: revision ${revision} is this plan. Nothing was written.`,
  ],
  recovered: ({ revision }) => ['ok', `Recovered: revision ${revision} is complete.`],
  undone: ({ revision }) => [
    'warning',
    `Undone: what was written is taken back, revision ${revision} holds.`,
  ],
  'dry-run': ({ tried = 0 }) => ['ok', wouldTake(tried)],
  unknown: () => ['error', 'The outcome is unknown: the changes are there as a whole, or not at all.'],
};

/** What a server has said that tried a transaction, which failed on purpose. */
export function wouldTake(ops: number): string {
  return `The server would take it: ${count(ops, 'operation')} in one transaction. Nothing was written.`;
}

function howText({
  transactions,
  journal,
  pinned,
}: Pick<ApplyResult, 'transactions' | 'journal' | 'pinned'>): string {
  if (journal === true) return `behind a journal, in ${count(transactions, 'batch', 'batches')}`;
  const how = `in ${transactions === 1 ? 'one transaction' : count(transactions, 'transaction')}`;
  return pinned === undefined ? how : `${how}, ${pinned === 0 ? 'none' : number(pinned)} of them pinned`;
}
