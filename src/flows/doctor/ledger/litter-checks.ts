import { type Acl, aclText } from '../../../model/acl.ts';
import { type Check } from '../../../model/doctor.ts';
import { isWithin, nameOf } from '../../../model/znode-path.ts';
import { journalPaths } from '../../../ledger/journal.ts';
import { ok, problem, remark, warning } from '../checks.ts';
import { type LedgerContent } from './content.ts';
import { type LedgerDump } from './read-dump.ts';
import { someOf } from './some-of.ts';

/** What an apply in batches leaves, and whether it could be finished from it. */
export function journalChecks({ content, paths }: LedgerDump, hint: string): Check[] {
  const { journal, revision } = content;
  if (journal === null) return [ok('ledger.journal', 'no journal is open')];
  if (revision?.state !== 'applying')
    return [
      remark(
        'ledger.journal',
        'a journal that was never begun, or is finished, is left: the next apply deletes it',
      ),
    ];
  const { head, names } = journal;
  if (head === null) return [];
  const at = journalPaths(paths);
  const documents = Array.from({ length: head.documentPieces }, (_, piece) => nameOf(at.documents(piece)));
  const steps = head.batches.flatMap((count, batch) =>
    Array.from({ length: count }, (_, piece) => nameOf(at.piece(batch, piece))),
  );
  const missing = ['cursor', ...documents, ...steps].filter((name) => !names.has(name));
  const isNext = head.revision === revision.rev + 1;
  return [
    ...(missing.length === 0
      ? []
      : [
          problem(
            'ledger.journal',
            `the journal of the open apply lacks ${missing.slice(0, 3).join(', ')}`,
            hint,
          ),
        ]),
    ...(isNext
      ? []
      : [
          problem(
            'ledger.journal',
            `the open apply makes revision ${head.revision}, after ${revision.rev}`,
            hint,
          ),
        ]),
  ];
}

/** Content that the history refers to; the rest is garbage. */
export function blobChecks({ blobs, history }: LedgerContent, hint: string): Check[] {
  const wanted = new Map(
    history.flatMap(({ path, entry }) => (entry.blob ? [[entry.blob.sha256, path]] : [])),
  );
  const broken = [...wanted].filter(([sha256]) => blobs.get(sha256)?.isWhole !== true);
  const idle = [...blobs].filter(([sha256]) => !wanted.has(sha256)).map(([, { path }]) => path);
  const checks = broken.map(([sha256, path]) =>
    problem('ledger.blobs', `${path} refers to blob ${sha256}, which is gone or damaged`, hint),
  );
  if (idle.length > 0)
    checks.push(remark('ledger.blobs', `${idle.length} blobs are referred to by no entry: ${someOf(idle)}`));
  return checks.length > 0 ? checks : [ok('ledger.blobs', `${blobs.size} blobs are whole and in use`)];
}

/** Locks end with their session; one without a session would end never. */
export function lockChecks({ paths, znodes, content }: LedgerDump): Check[] {
  const locks = [...znodes].filter(
    ([path]) => path === paths.lock || (isWithin(path, paths.locks) && path !== paths.locks),
  );
  const lasting = locks.filter(([, { stat }]) => stat.ephemeralOwner === '0x0').map(([path]) => path);
  const checks = lasting.map((path) =>
    problem(
      'ledger.locks',
      `${path} belongs to no session: it excludes everybody, for ever`,
      `zkCli.sh -server CONNECT delete ${path}`,
    ),
  );
  if (checks.length > 0) return checks;
  const { lock } = content;
  if (lock === null) return [ok('ledger.locks', 'nobody is applying')];
  return [remark('ledger.locks', `${lock.who} is applying (${lock.command}, since ${lock.since})`)];
}

/** Who may change the ledger: what the environment says. An identity without ADMIN does not see hashes, so users are compared. */
export function aclChecks({ acls }: LedgerDump, declared: Acl): Check[] {
  const wanted = aclText(declared.map(withoutHash));
  const other = [...acls].filter(([, acl]) => aclText(acl.map(withoutHash)) !== wanted).map(([path]) => path);
  if (other.length === 0) return [ok('ledger.acl', `the ledger has the ACL ${wanted}`)];
  return [
    warning(
      'ledger.acl',
      `${other.length} znodes of the ledger have another ACL than the environment declares (${wanted}): ${someOf(other)}`,
      'set it, with an identity that may: zkCli.sh setAcl -R',
    ),
  ];
}

function withoutHash(entry: Acl[number]): Acl[number] {
  return entry.scheme === 'digest' ? { ...entry, id: entry.id.replace(/:.*$/, '') } : entry;
}

/** The ledger is zkai's alone. */
export function foreignChecks({ foreign }: LedgerContent): Check[] {
  if (foreign.length === 0) return [ok('ledger.foreign', 'nothing of others is in the ledger')];
  const tops = foreign.filter((path) => !foreign.some((other) => other !== path && isWithin(path, other)));
  return [
    warning(
      'ledger.foreign',
      `${foreign.length} znodes in the ledger are not zkai's: ${someOf(tops)}`,
      `zkCli.sh -server CONNECT deleteall ${tops[0] ?? ''}`,
    ),
  ];
}
