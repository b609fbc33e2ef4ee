import { diffValues } from '../diff/fields.ts';
import { carryIgnored, diffCarried, withoutIgnored } from '../diff/ignored.ts';
import { isSameValue } from '../diff/same-value.ts';
import { classify } from '../diff/three-way.ts';
import { parseAclText } from '../model/acl.ts';
import { diffAcls, sameAcl } from '../model/acl-compare.ts';
import { type ChangeClass, type FieldChange } from '../model/change.ts';
import { fieldsOf, type IgnoredByRule, type IgnoredFields } from '../model/ignore.ts';
import { type JsonPointer } from '../model/json.ts';
import { type DriftItem } from '../model/results.ts';
import { type BaseNode, type DesiredTree, type LiveNode, type LiveTree } from '../model/tree.ts';
import { comparePaths, type ZnodePath } from '../model/znode-path.ts';
import { fingerprintOf } from './fingerprint.ts';
import { hidingRules } from './hiding-rules.ts';

export interface DriftInput {
  readonly project: string;
  readonly environment: string;
  /** What the files ask for; `null`: what was applied last. */
  readonly desired: DesiredTree | null;
  readonly bases: ReadonlyMap<ZnodePath, BaseNode>;
  readonly live: LiveTree;
  /** The fields that others write, by the rules that hold now. */
  readonly ignored: IgnoredByRule;
}

/**
 * Where reality has moved away from what zkai applied last; a change that is only pending is no drift. Who applied it is not
 * known yet: see `authors.ts`.
 */
export function classifyDrift(input: DriftInput): {
  items: DriftItem[];
  touched: ZnodePath[];
  managed: number;
  /** In how many znodes a rule hides something. */
  hidden: ReadonlyMap<IgnoredFields, number>;
} {
  const items: DriftItem[] = [];
  const hidden = new Map<IgnoredFields, number>();
  const touched: ZnodePath[] = [];
  let managed = 0;
  for (const base of ownDocumentNodes(input)) {
    managed++;
    const live = input.live.nodes.get(base.path) ?? null;
    const rules = input.ignored({ path: base.path, document: base.owner.document });
    const ignored = fieldsOf(rules);
    for (const rule of hidingRules(base, live, rules)) hidden.set(rule, (hidden.get(rule) ?? 0) + 1);
    const kind = driftClass(base, live, { desired: input.desired, ignored });
    // Who wrote an ignored field wrote another value, which is his to write.
    if (kind === 'touched')
      touched.push(...(live !== null && isSameValue(base.data, live.data) ? [base.path] : []));
    else if (kind !== null)
      items.push(driftItem(kind, base, { live, ignored, source: sourceOf(base, input) }));
  }
  items.push(...parentItems(input));
  return { items: items.sort((a, b) => comparePaths(a.path, b.path)), touched, managed, hidden };
}

/** Of the parents that zkai made, the ACL alone can drift: what they hold is anybody's. */
function parentItems(input: DriftInput): DriftItem[] {
  return [...input.bases.values()].flatMap((base) => {
    const { project, environment } = base.owner;
    const live = input.live.nodes.get(base.path);
    const isOwn = project === input.project && environment === input.environment;
    if (base.record !== null || !isOwn || live?.stat.czxid !== base.czxid) return [];
    if (aclDrift(base, live) === null) return [];
    return [driftItem('drift.acl', base, { live, ignored: [], source: null })];
  });
}

function ownDocumentNodes(input: DriftInput): BaseNode[] {
  return [...input.bases.values()]
    .filter(
      ({ record, owner }) =>
        record !== null && owner.project === input.project && owner.environment === input.environment,
    )
    .sort((a, b) => comparePaths(a.path, b.path));
}

/** The class of the truth table, as far as it says that live differs from base; else `null`. */
function driftClass(
  base: BaseNode,
  live: LiveNode | null,
  { desired, ignored }: { readonly desired: DesiredTree | null; readonly ignored: readonly JsonPointer[] },
): ChangeClass | null {
  const without = <T extends { readonly data: Buffer }>(side: T | null): T | null =>
    side && { ...side, data: withoutIgnored(side.data, ignored) };
  const [was, is] = [without(base), without(live)];
  const wanted = desired === null ? was : without(desired.nodes.get(base.path) ?? null);
  const kind = classify(was, is, wanted);
  switch (kind) {
    case 'drift.modified':
    case 'drift.deleted':
    case 'drift.recreated':
    case 'conflict':
    case 'converged':
      // Live may equal base where only the files moved: that is not drift.
      return classify(was, is, was) === 'in-sync' ? aclDrift(base, live) : kind;
    case 'touched':
      return aclDrift(base, live) ?? 'touched';
    default:
      return classify(was, is, was) === 'touched' ? 'touched' : aclDrift(base, live);
  }
}

/** Whether the ACL is another one than zkai saw to last; one that was read is one that may be. */
function aclDrift(base: BaseNode, live: LiveNode | null): 'drift.acl' | null {
  return live?.acl !== undefined && !sameAcl(live.acl, parseAclText(base.acl)) ? 'drift.acl' : null;
}

function aclFields(base: BaseNode, live: LiveNode | null): FieldChange[] {
  return live?.acl === undefined ? [] : diffAcls(parseAclText(base.acl), live.acl);
}

function driftItem(
  kind: ChangeClass,
  base: BaseNode,
  {
    live,
    ignored,
    source,
  }: {
    readonly live: LiveNode | null;
    readonly ignored: readonly JsonPointer[];
    readonly source: DriftItem['source'];
  },
): DriftItem {
  const { path, owner, revision, record } = base;
  // What a parent holds is anybody's.
  const values = record === null ? [] : valueFields(base, live, ignored);
  const item = {
    path,
    class: kind,
    document: owner.document,
    source,
    fields: [...values, ...aclFields(base, live)],
    // A change of an ACL leaves no trace but its number.
    since: live === null || kind === 'drift.acl' ? null : lastWrite(live),
    applied: { revision, entry: null },
  };
  const state = live === null ? 'deleted' : live.stat.czxid === base.czxid ? 'modified' : 'recreated';
  return { ...item, fingerprint: fingerprintOf(owner, item, state) };
}

function sourceOf({ path }: BaseNode, { desired }: DriftInput): DriftItem['source'] {
  return desired?.nodes.get(path)?.source ?? null;
}

function lastWrite({ stat }: LiveNode): DriftItem['since'] {
  return { zxid: stat.mzxid, time: new Date(stat.mtime).toISOString() };
}

/** What drifted; what others may write did not. */
function valueFields(base: BaseNode, live: LiveNode | null, ignored: readonly JsonPointer[]): FieldChange[] {
  if (live === null || ignored.length === 0) return diffValues(base.data, live?.data ?? null);
  return diffCarried(carryIgnored(base.data, live.data, ignored), live.data);
}
