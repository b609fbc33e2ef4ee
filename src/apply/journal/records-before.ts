import { type Acl, aclText } from '../../model/acl.ts';
import { type Zxid } from '../../model/stat.ts';
import { recordKey } from '../../model/tree.ts';
import { type ZnodePath } from '../../model/znode-path.ts';
import { type JournalHead, type JournalStep } from '../../ledger/journal.ts';
import { type RecordedParent } from '../../ledger/parents.ts';
import { type RecordedNode } from '../../ledger/record.ts';
import { type LedgerState, NO_PROJECT } from '../../ledger/state.ts';
import { type NextRecords } from '../../ledger/writes.ts';
import { holdersOf, openRecords } from '../next-records.ts';

/** The transaction that wrote a znode back; `czxid`: of the one that it is then, where that is another than before. */
export interface WrittenBack {
  readonly mzxid: Zxid;
  readonly czxid?: Zxid | null | undefined;
}

/** No aversion of a znode: its ACL is not the recorded one, and is looked at. */
const DRIFTED = -1;

/**
 * What the ledger said before a journaled apply, as it is to be said after its undoing: the same of every znode, but
 * for those that were written back with the value that it knows, whose last transactions are `restored`.
 */
export function recordsBefore(
  head: JournalHead,
  steps: readonly JournalStep[],
  {
    ledger,
    restored,
    aversions,
    acls,
  }: {
    readonly ledger: LedgerState;
    readonly restored: ReadonlyMap<ZnodePath, WrittenBack>;
    /** Of the ACLs that were put back. */
    readonly aversions: ReadonlyMap<ZnodePath, number>;
    /** As they were before, of the znodes whose ACL the apply changed. */
    readonly acls: ReadonlyMap<ZnodePath, Acl>;
  },
): NextRecords {
  const stored = ledger.projects.get(head.project) ?? NO_PROJECT;
  const open = openRecords(stored);
  const parents = new Map<ZnodePath, RecordedParent>(stored.parents?.nodes);
  const documents = new Map(head.before.map((document) => [recordKey(document), document]));
  const holders = holdersOf(stored, steps);
  // Every record that the apply may have written gets its old head back, also one that loses no path.
  for (const [key, document] of documents) {
    if (stored.records.has(key)) open.under(key, { environment: head.environment, document });
  }
  for (const { path, actions, base, before, beforeAcl } of steps) {
    parents.delete(path);
    for (const key of holders.get(path) ?? []) open.existing(key)?.delete(path);
    if (base === null) continue;
    const back = restored.get(path);
    const czxid = back?.czxid ?? base.czxid;
    const isNew = actions.includes('delete') && back !== undefined;
    const acl = acls.get(path) ?? beforeAcl;
    const isBaseAcl = acl === null || aclText(acl) === base.acl;
    const aversion = !isBaseAcl ? DRIFTED : isNew ? 0 : (aversions.get(path) ?? base.aversion);
    if (base.record === null) {
      const { environment } = head;
      parents.set(path, { path, environment, revision: base.revision, czxid, aversion, acl: base.acl });
      continue;
    }
    const document = documents.get(base.record);
    if (document === undefined) continue;
    // What had drifted has its value of then again, and has to be seen to drift.
    const isBase = before?.equals(base.data) === true;
    const node: RecordedNode = {
      path,
      revision: base.revision,
      czxid: isBase ? czxid : base.czxid,
      mzxid: isBase && back !== undefined ? back.mzxid : base.mzxid,
      aversion,
      acl: base.acl,
      data: base.data,
    };
    open.under(base.record, { environment: head.environment, document }).set(path, node);
  }
  return { records: open.records(), parents };
}
