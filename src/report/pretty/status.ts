import { type LockInfo, type RevisionInfo, type StatusResult } from '../../model/results.ts';
import { alignRows, cell } from '../columns.ts';
import { type Paint, type Style } from '../paint.ts';
import { count } from '../words.ts';

/** Where one stands: which environment, what was applied last, who is applying, and whether it drifted. */
export function renderStatus(status: StatusResult, { paint }: { readonly paint: Paint }): string {
  const { project, environment, root, connect, server, identity, ledger } = status;
  const rows: [name: string, text: string, style?: Style][] = [
    ['project', project],
    ['environment', environment],
    ['root', root],
    ['connect', connect],
    ['server', server],
    ['identity', identity],
    ['ledger', ledger === null ? 'none yet: nothing was ever applied here' : ledgerText(ledger)],
    ['revision', status.revision === null ? 'none' : revisionText(status.revision)],
    [
      'lock',
      status.lock === null ? 'free' : lockText(status.lock),
      status.lock === null ? 'plain' : 'warning',
    ],
    ...(status.applying ? [OPEN_JOURNAL] : []),
    ['drift', driftText(status.drift), status.drift === 0 ? 'ok' : 'warning'],
  ];
  return alignRows(
    rows.map(([name, text, style = 'plain']) => [cell('dim', name), cell(style, text)]),
    paint,
  ).join('\n');
}

const OPEN_JOURNAL: [string, string, Style] = [
  'journal',
  'an interrupted apply is open: run zkai recover',
  'error',
];

function ledgerText({ id, documents, znodes }: NonNullable<StatusResult['ledger']>): string {
  return `${id}, ${count(documents, 'document')}, ${count(znodes, 'znode')}`;
}

function revisionText({ rev, at, by, git }: RevisionInfo): string {
  return `${rev}, applied ${at} by ${by}${git === null ? '' : ` from commit ${git.slice(0, 12)}`}`;
}

function lockText({ who, command, since, ci }: LockInfo): string {
  return `held by ${who} (${command}) since ${since}${ci === null ? '' : `, ${ci}`}`;
}

function driftText(drift: number): string {
  return drift === 0 ? 'none' : `${count(drift, 'znode')} changed outside zkai: run zkai drift`;
}
