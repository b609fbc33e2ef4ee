import { classify } from '../diff/three-way.ts';
import { diffValues } from '../diff/fields.ts';
import { carryIgnored, diffCarried } from '../diff/ignored.ts';
import { aclEntries, OPEN_ACL } from '../model/acl.ts';
import {
  type Blocked,
  type Change,
  type ChangeClass,
  type FieldChange,
  type IgnoredValues,
  type Precondition,
} from '../model/change.ts';
import { fieldsOf } from '../model/ignore.ts';
import { type BaseNode, type DesiredNode, type LiveNode, ownerText, recordKey } from '../model/tree.ts';
import { comparePaths, type ZnodePath } from '../model/znode-path.ts';
import { unchangeable, withAcl } from './acl-rows.ts';
import { compareSides, sidesText } from './both-sides.ts';
import { ignoredPart, ignoredValues } from './ignored.ts';
import { isOwn, type PlanInput } from './input.ts';
import { type Sides, sidesOf } from './sides.ts';

/** The rows of the declared znodes and of those that were declared once; parents come later. */
export interface Rows {
  readonly changes: Change[];
  readonly blocked: Blocked[];
  /** What is no change, since it is left to others. */
  readonly ignored: IgnoredValues[];
}

/** Compares base, live and desired for every path that a document declares or declared. */
export function compareNodes(input: PlanInput): Rows {
  const rows: Rows = { changes: [], blocked: [], ignored: [] };
  const records = { foreign: foreignRecords(input), keys: recordKeys(input) };
  for (const path of pathsOf(input)) addRow(input, path, records, rows);
  return rows;
}

interface Records {
  /** Those that another environment of the project holds, by key. */
  readonly foreign: ReadonlyMap<string, BaseNode>;
  /** The keys of the declared documents, by id: each is asked for as often as the document has znodes. */
  readonly keys: ReadonlyMap<string, string>;
}

function recordKeys({ desired }: PlanInput): Map<string, string> {
  return new Map(Array.from(desired.documents.values(), (document) => [document.id, recordKey(document)]));
}

/** The records that another environment of the project holds: a document has one, and its znodes one owner. */
function foreignRecords(input: PlanInput): Map<string, BaseNode> {
  const records = new Map<string, BaseNode>();
  for (const base of input.bases.values()) {
    if (base.record !== null && base.owner.project === input.project && !isOwn(input, base))
      records.set(base.record, base);
  }
  return records;
}

function pathsOf(input: PlanInput): ZnodePath[] {
  const declared = input.desired.nodes;
  const paths = [...declared.keys()];
  for (const base of input.bases.values()) {
    if (base.record !== null && !declared.has(base.path) && isOwn(input, base)) paths.push(base.path);
  }
  return paths.sort(comparePaths);
}

function addRow(input: PlanInput, path: ZnodePath, { foreign, keys }: Records, rows: Rows): void {
  const base = input.bases.get(path) ?? null;
  const live = input.live.nodes.get(path) ?? null;
  const desired = input.desired.nodes.get(path) ?? null;
  if (base !== null && !isOwn(input, base)) {
    if (desired !== null) rows.changes.push(ownedByAnother(base, live, desired));
    return;
  }
  const key = desired === null ? undefined : keys.get(desired.document);
  const holder = key === undefined || foreign.size === 0 ? undefined : foreign.get(key);
  if (desired !== null && holder !== undefined) {
    rows.changes.push(ownedByAnother(holder, live, desired));
    return;
  }
  if (live !== null && live.stat.ephemeralOwner !== '0x0') {
    addEphemeral(base, live, desired, rows);
    return;
  }
  const wanted = desired?.acl ?? (input.acl === undefined ? undefined : aclEntries(input.acl));
  const rules = input.ignored?.({ path, document: (desired ?? base?.owner)?.document ?? null }) ?? [];
  const sides = sidesOf({ base, live, desired, acl: wanted ?? OPEN_ACL }, rules);
  const { compared } = sides;
  const kind = classify(compared.base, compared.live, compared.desired);
  const value = changeOf(kind, sides, input, key);
  const change =
    desired === null || live === null
      ? value
      : withAcl(value, () => row(kind, sides, [], ''), { base, live, wanted });
  if (change !== null) rows.changes.push(change);
  if (live !== null && desired !== null && rules.length > 0)
    rows.ignored.push(...ignoredValues(live, desired, rules));
  if (live !== null && change !== null) rows.blocked.push(...unchangeable(change, live, input.own));
  if (desired !== null && kind === 'adopt' && change?.actions.length === 0)
    rows.blocked.push(needsAdopt(desired, input.environment));
}

/** The row for one class, or `null` where there is nothing to do or to say. `key`: of the record that is to hold it. */
function changeOf(kind: ChangeClass, sides: Sides, input: PlanInput, key: string | undefined): Change | null {
  const { base, live, desired } = sides;
  if (base !== null && live !== null && desired === null && input.adopted?.has(base.path) === true)
    return row('pending', sides, ['release'], 'was there before zkai took it over; kept as it is');
  switch (kind) {
    case 'in-sync':
    case 'touched':
      return base !== null && key !== undefined && base.record !== key
        ? row(kind, sides, ['adopt'], 'declared by another document now')
        : null;
    case 'pending':
      if (desired === null) return leave(kind, sides, input);
      return live === null
        ? row(kind, sides, ['create'], 'declared, not there yet')
        : row(kind, sides, ['update'], 'declared value changed');
    case 'drift.deleted':
      return row(kind, sides, ['create'], 'deleted outside zkai');
    case 'drift.modified':
      return input.merge ? keep(sides) : row(kind, sides, ['update'], outside('changed', live));
    case 'drift.recreated':
      return row(kind, sides, ['update'], outside('deleted and created again', live));
    case 'conflict':
      return bothChanged(sides, input);
    case 'converged':
      return live === null
        ? row(kind, sides, ['release'], `gone already, and ${unwanted(input)}`)
        : row(kind, sides, ['adopt'], 'has the declared value already');
    case 'adopt':
      return isAdoptable(sides)
        ? row(kind, sides, ['adopt'], 'exists with the declared value')
        : row(kind, sides, [], 'exists with another value, and zkai does not own it');
    case 'unmanaged':
    case 'drift.acl':
      return null;
  }
}

/** Both sides where they can be merged and that is wanted; otherwise somebody has to decide. */
function bothChanged(sides: Sides, input: PlanInput): Change {
  const { live, desired, rules } = sides;
  const compared = compareSides(sides.compared);
  const reason = conflictReason(sides, input);
  if (compared === null || live === null || desired === null) return row('conflict', sides, [], reason);
  const { sides: both, merge } = compared;
  // Where the files have all that live has changed, to write them takes nothing back: nobody has to decide.
  if (merge.kind === 'merged' && merge.data.equals(sides.compared.desired?.data ?? NOTHING))
    return row(
      'pending',
      sides,
      ['update'],
      `declared value changed, of which ${partLive(both.live.length)}`,
    );
  if (!input.merge || merge.kind === 'clash')
    return { ...row('conflict', sides, [], `${reason}; ${sidesText(both)}`), sides: both };
  const merged = { ...desired, data: carryIgnored(merge.data, live.data, fieldsOf(rules)) };
  const why = `${outside('changed', live)} and in the files, ${sidesText(both)}`;
  return {
    ...row('conflict', { ...sides, desired: merged }, ['update'], why),
    sides: both,
    recorded: desired.data,
  };
}

const NOTHING = Buffer.alloc(0);

function partLive(fields: number): string {
  return fields === 1 ? 'one field is live already' : `${fields} fields are live already`;
}

/** The files did not change it, so a merge has nothing to add to what is live. */
function keep(sides: Sides): Change {
  const compared = compareSides(sides.compared);
  const kept = row('drift.modified', sides, [], `${outside('changed', sides.live)}; kept by --merge`);
  return compared === null ? kept : { ...kept, sides: compared.sides };
}

/** Same value or not: a znode that somebody else made in the place of ours is not ours to delete. */
function leave(kind: ChangeClass, sides: Sides, input: PlanInput): Change {
  const isOurs = sides.live?.stat.czxid === sides.base?.czxid;
  return isOurs
    ? row(kind, sides, ['delete'], unwanted(input))
    : row(kind, sides, ['release'], `${unwanted(input)}; kept, since somebody else has created it again`);
}

/** Why a znode of ours is to go. */
function unwanted({ destroy }: PlanInput): string {
  return destroy ? 'to be destroyed' : 'not declared any more';
}

function row(kind: ChangeClass, sides: Sides, actions: Change['actions'], reason: string): Change {
  const { base, live, desired, acl, rules } = sides;
  const ignored = live === null ? undefined : ignoredPart(live, rules);
  return {
    path: (desired ?? live ?? base)!.path,
    actions,
    class: kind,
    document: desired?.document ?? base?.owner.document ?? null,
    source: desired?.source ?? null,
    reason,
    precondition: live === null ? null : preconditionOf(live),
    fields: fieldChanges(sides),
    after: afterOf(actions, live, desired),
    ...sensitivePart(base, desired),
    acl: actions.includes('create') ? acl : null,
    ...(ignored === undefined ? {} : { ignored }),
  };
}

function sensitivePart(base: BaseNode | null, desired: DesiredNode | null): Pick<Change, 'sensitive'> {
  const sensitive = desired === null ? base?.sensitive : desired.sensitive;
  return sensitive === undefined ? {} : { sensitive };
}

function afterOf(
  actions: Change['actions'],
  live: LiveNode | null,
  desired: DesiredNode | null,
): Buffer | null {
  // The ledger takes over what is there, byte by byte, so that a value written in other words is no change.
  if (actions.includes('adopt')) return live?.data ?? null;
  return actions.length === 0 ? null : (desired?.data ?? null);
}

export function preconditionOf(live: LiveNode): Precondition {
  const { version, czxid, mzxid, aversion } = live.stat;
  return { version, czxid, mzxid, aversion };
}

function fieldChanges({ live, desired, rules }: Pick<Sides, 'live' | 'desired' | 'rules'>): FieldChange[] {
  const diff = rules.length === 0 ? diffValues : diffCarried;
  const fields = diff(live?.data ?? null, desired?.data ?? null);
  if (desired === null) return fields;
  return fields.map((field) =>
    field.op === 'remove' ? field : { ...field, source: desired.locate(field.pointer) },
  );
}

function isAdoptable({ compared: { live, desired } }: Sides): boolean {
  return diffValues(live?.data ?? null, desired?.data ?? null).length === 0;
}

function ownedByAnother(base: BaseNode, live: LiveNode | null, desired: DesiredNode): Change {
  const sides = sidesOf({ base, live, desired, acl: [] }, []);
  return { ...row('conflict', sides, [], ownerText(base.owner)), heldBy: base.owner };
}

function addEphemeral(base: BaseNode | null, live: LiveNode, desired: DesiredNode | null, rows: Rows): void {
  if (desired === null) {
    rows.changes.push(
      row(
        'conflict',
        sidesOf({ base, live, desired, acl: [] }, []),
        ['release'],
        'an ephemeral znode took its place',
      ),
    );
    return;
  }
  rows.blocked.push({
    guard: 'ephemeral',
    path: live.path,
    document: desired.document,
    source: desired.source,
    reason: 'a live session holds an ephemeral znode here; zkai never writes those',
    hint: `declare another path, or stop the client with session ${live.stat.ephemeralOwner}`,
  });
}

function needsAdopt(desired: DesiredNode, environment: string): Blocked {
  const command = `zkai adopt '${desired.path}' --env ${environment}`;
  return {
    guard: 'needs-adopt',
    path: desired.path,
    document: desired.document,
    source: desired.source,
    reason: 'exists with another value, and zkai does not own it',
    hint: command,
    permit: command,
  };
}

function conflictReason({ live, desired }: Sides, input: PlanInput): string {
  if (live === null) return 'deleted outside zkai, and declared with a new value';
  const since = outside('changed', live);
  return desired === null ? `${since}, and ${unwanted(input)}` : `${since}, and declared with a third value`;
}

function outside(what: string, live: LiveNode | null): string {
  if (live === null) return `${what} outside zkai`;
  return `${what} outside zkai at ${new Date(live.stat.mtime).toISOString()} (zxid ${live.stat.mzxid})`;
}
