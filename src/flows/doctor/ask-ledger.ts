import { type Acl } from '../../model/acl.ts';
import { type Check, type DoctorLedger } from '../../model/doctor.ts';
import { type ZnodePath } from '../../model/znode-path.ts';
import { numberText } from '../../model/number-text.ts';
import { type ZookeeperReader } from '../../ports/zookeeper.ts';
import { rebuildHint } from '../../ledger/damaged.ts';
import { LEDGER_FORMAT } from '../../ledger/format.ts';
import { ledgerPaths, type LedgerPaths } from '../../ledger/paths.ts';
import { ok, problem, remark } from './checks.ts';
import { gapChecks, revisionChecks, transactionChecks } from './ledger/history-checks.ts';
import { aclChecks, blobChecks, foreignChecks, journalChecks, lockChecks } from './ledger/litter-checks.ts';
import { type LedgerDump, readDump } from './ledger/read-dump.ts';
import { recordChecks } from './ledger/record-checks.ts';

/** What the ledger holds, and whether the invariants of `ledger/README.md` hold. */
export interface LedgerReport {
  readonly facts: DoctorLedger | null;
  readonly checks: readonly Check[];
}

/** Reads the whole ledger of a root, one znode after the other, and writes nothing. */
export async function askLedger(reader: ZookeeperReader, root: ZnodePath, acl: Acl): Promise<LedgerReport> {
  const dump = await readDump(reader, root);
  const { base } = ledgerPaths(root);
  if (dump === null)
    return { facts: null, checks: [remark('ledger', `there is no ledger at ${base}`, 'zkai plan')] };
  return { facts: factsOf(dump), checks: ledgerChecks(dump, acl) };
}

function ledgerChecks(dump: LedgerDump, acl: Acl): Check[] {
  const { content, hidden, paths, consistent } = dump;
  const hint = rebuildHint(paths.base);
  if (hidden.length > 0) {
    const message = `${numberText(hidden.length)} znodes of the ledger are hidden from this identity, ${hidden[0]} among them`;
    return [
      problem(
        'ledger',
        message,
        'give the environment an `auth` (or `readOnlyAuth`) identity that may read them',
      ),
    ];
  }
  // What a newer zkai made cannot be judged.
  const newer = content.damaged.find(({ path, why }) => path === paths.format && why.includes('newer zkai'));
  if (newer !== undefined)
    return [problem('ledger', newer.why, `use a zkai that knows it; this one reads format ${LEDGER_FORMAT}`)];
  return [
    ...(consistent
      ? []
      : [remark('ledger', 'the ledger changed all the time while it was read: look again later')]),
    ...wholeChecks(dump, hint),
    ...content.damaged.map(({ path, why }) =>
      problem('ledger.content', `${path} was not written by zkai: ${why}`, hint),
    ),
    ...(content.damaged.length === 0
      ? [ok('ledger.content', `all ${numberText(dump.znodes.size)} znodes can be read`)]
      : []),
    // While an apply in batches is open, nobody may rely on the records: they are written behind the data.
    ...(content.revision?.state === 'applying' ? [] : recordChecks(dump, hint)),
    ...revisionChecks(content, hint),
    ...gapChecks(dump),
    ...transactionChecks(dump, hint),
    ...journalChecks(dump, hint),
    ...blobChecks(content, hint),
    ...lockChecks(dump),
    ...aclChecks(dump, acl),
    ...foreignChecks(content),
  ];
}

/** They are made together, and nothing of zkai's deletes them. */
function wholeChecks({ znodes, content, paths }: LedgerDump, hint: string): Check[] {
  const needed: readonly (keyof LedgerPaths)[] = [
    'format',
    'revision',
    'documents',
    'parents',
    'history',
    'locks',
  ];
  const missing = needed.map((name) => paths[name]).filter((path) => !znodes.has(path));
  if (missing.length > 0)
    return [problem('ledger', `the ledger is incomplete: somebody deleted ${missing.join(', ')}`, hint)];
  return content.format === null
    ? []
    : [ok('ledger', `the ledger ${content.format.id} has format ${LEDGER_FORMAT}`)];
}

function factsOf({ content, znodes }: LedgerDump): DoctorLedger {
  const { format, revision, records, parents, history, blobs } = content;
  const numbers = history.map(({ number }) => number);
  return {
    id: format?.id ?? null,
    revision: revision?.rev ?? null,
    state: revision?.state ?? null,
    records: records.length,
    znodes: records.reduce((sum, { nodes }) => sum + nodes.length, 0),
    parents: [...parents.values()].reduce((sum, { length }) => sum + length, 0),
    history: {
      entries: history.length,
      oldest: numbers.length === 0 ? null : Math.min(...numbers),
      newest: numbers.length === 0 ? null : Math.max(...numbers),
    },
    blobs: blobs.size,
    bytes: [...znodes.values()].reduce((sum, { data }) => sum + data.length, 0),
  };
}
