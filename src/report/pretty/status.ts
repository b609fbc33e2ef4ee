import { formerText } from '../../model/former-names.ts';
import { type LockInfo, type RevisionInfo, type StatusResult } from '../../model/results.ts';
import { alignRows, cell } from '../columns.ts';
import { type Paint, type Style } from '../paint.ts';
import { count, number } from '../words.ts';
import { nextCommand, type Typed } from './next-step.ts';

/** Where one stands: which environment, what was applied last, who is applying, and whether it drifted. */
export function renderStatus(
  status: StatusResult,
  { paint, typed = { connect: undefined } }: { readonly paint: Paint; readonly typed?: Typed },
): string {
  const { project, environment, root, connect, server, identity, ledger } = status;
  const rows: [name: string, text: string, style?: Style][] = [
    ['project', project],
    ['environment', environment],
    ['root', root],
    ['connect', connect],
    ['server', server],
    ['identity', identity],
    ['ledger', ledger === null ? 'none yet: nothing was ever applied here' : ledgerText(ledger)],
    ['revision', revisionText(status.revision)],
    [
      'lock',
      status.lock === null ? 'free' : lockText(status.lock),
      status.lock === null ? 'plain' : 'warning',
    ],
    ...(status.applying ? [openText(status)] : []),
    ...status.renamed.map((former): [string, string, Style] => [
      'rename',
      `${formerText(status, [former])} is not followed yet, with ${count(former.documents, 'document')} (${count(former.znodes, 'znode')}): zkai apply does that first`,
      'warning',
    ]),
    status.drift === null
      ? ['drift', status.applying ? 'not known while an apply is open' : 'not known before the rename']
      : ['drift', driftText(status.drift), status.drift === 0 ? 'ok' : 'warning'],
    ...(status.protected.length === 0
      ? []
      : [['protected', protectedText(status.protected)] as [string, string]]),
    ...loopRow(status.replicas),
  ];
  const cells = rows.map(([name, text, style = 'plain']) => [cell('dim', name), cell(style, text)]);
  return [...alignRows(cells, paint), '', summary(status, { paint, typed })].join('\n');
}

/** What to do, or that there is nothing. */
function summary(
  status: StatusResult,
  { paint, typed }: { readonly paint: Paint; readonly typed: Typed },
): string {
  const { environment, ledger, lock, applying, renamed, drift } = status;
  const next = (command: string): string =>
    `Next: ${paint.command(nextCommand(command, environment, typed))}`;
  if (applying && lock === null) return next('recover');
  if (applying) return paint.warning(`An apply is at work in ${environment}.`);
  if (renamed.length > 0) return next('apply');
  if (ledger === null || ledger.documents + ledger.znodes === 0) return next('plan');
  if (drift !== null && drift > 0) return next('drift');
  return paint.ok(`In step: ${environment} is as it was applied.`);
}

function loopRow([leader, ...others]: StatusResult['replicas']): [string, string][] {
  if (leader === undefined) return [];
  const more = others.length === 0 ? 'alone' : `before ${count(others.length, 'more replica')}`;
  return [['reconcile', `${leader} leads, ${more}`]];
}

/** What `revision` says beside its number is of the apply that is open. */
function openText({ revision, lock }: StatusResult): [string, string, Style] {
  const which =
    revision === null ? 'an apply' : `apply ${revision.id}, begun ${revision.at} by ${revision.by},`;
  return lock === null
    ? ['journal', `${which} was interrupted: run zkai recover`, 'error']
    : ['journal', `${which} is at work`, 'warning'];
}

function ledgerText({ id, documents, znodes }: NonNullable<StatusResult['ledger']>): string {
  return `${id}, ${count(documents, 'document')}, ${count(znodes, 'znode')}`;
}

function revisionText(revision: RevisionInfo | null): string {
  if (revision === null) return 'none';
  const { rev, state, at, by, git } = revision;
  if (state === 'applying') return rev === 0 ? 'none' : `${rev}`;
  return `${rev}, applied ${at} by ${by}${git === null ? '' : ` from commit ${git.slice(0, 12)}`}`;
}

function lockText({ who, command, since, ci }: LockInfo): string {
  return `held by ${who} (${command}) since ${since}${ci === null ? '' : `, ${ci}`}`;
}

function driftText(drift: number): string {
  return drift === 0 ? 'none' : `${count(drift, 'znode')} changed outside zkai: run zkai drift`;
}

/** So many are named. */
const NAMED = 5;

function protectedText(ids: readonly string[]): string {
  const more = ids.length - NAMED;
  return `${ids.slice(0, NAMED).join(', ')}${more > 0 ? ` and ${number(more)} more` : ''}`;
}
