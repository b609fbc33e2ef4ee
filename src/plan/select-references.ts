import { type Blocked, type Change } from '../model/change.ts';
import { isJsonObject, type Json } from '../model/json.ts';
import { namedDocuments } from '../model/references.ts';
import { type LeftOut, type LeftOutReference, type Selection, selectionFlags } from '../model/selection.ts';
import { shellWord } from '../model/shell-word.ts';
import { type DesiredDocument, recordKey } from '../model/tree.ts';
import { ancestorsOf } from '../model/znode-path.ts';
import { isDeletion, isOwn, type PlanInput } from './input.ts';
import { type PlanRows } from './settle-rows.ts';

interface Parts {
  readonly part: PlanRows;
  readonly whole: PlanRows;
  readonly leftOut: readonly LeftOut[];
}

/**
 * What the part of a plan needs from the rest: a document is not written where one that it names would not be there, and
 * not deleted where one that is live and stays names it; a declared parent is there before its children. Each blocks, with the
 * name to add. That a document changes while one that it names waits with a change of its own is a note.
 */
export function checkReferences(
  input: PlanInput,
  parts: Parts,
  selection: Selection,
): { readonly blocked: readonly Blocked[]; readonly notes: readonly LeftOutReference[] } {
  const context = { input, selection, ...parts };
  const found = [...written(parts.part)].sort().flatMap((id) => lookAhead(context, id));
  return {
    blocked: [
      ...missingParents(context),
      ...found.flatMap(({ blocked }) => blocked ?? []),
      ...danglingReferences(context),
    ],
    notes: found.flatMap(({ note }) => note ?? []),
  };
}

interface Context extends Parts {
  readonly input: PlanInput;
  readonly selection: Selection;
}

/** The command whose plan has both, or neither: what is left out, and what hangs on that; with the flag that it is about. */
function wayOut(
  { input: { environment, destroy }, selection }: Context,
  { by }: LeftOut,
  { leftOut, hanging }: { readonly leftOut: string; readonly hanging: string },
): Pick<Blocked, 'hint' | 'permit'> {
  const { targets, excludes } = selection;
  const { drifted: _drifted, ...whole } = selection;
  const flags = {
    target: { ...selection, targets: [...targets, leftOut] },
    exclude: { ...selection, excludes: [...excludes, hanging] },
    'no-delete': { ...selection, noDelete: false },
    drifted: whole,
    parent: undefined,
  }[by];
  const hint = `zkai plan --env ${environment}${destroy ? ' --destroy' : ''}${selectionFlags(flags)}`;
  if (by === 'target') return { hint, permit: `--target ${shellWord(leftOut)}` };
  return by === 'exclude' ? { hint, permit: `--exclude ${shellWord(hanging)}` } : { hint };
}

function written({ changes }: PlanRows): Set<string> {
  return new Set(changes.filter(isWrite).flatMap(({ document }) => document ?? []));
}

function isWrite({ actions }: Change): boolean {
  return actions.includes('create') || actions.includes('update');
}

interface Found {
  readonly blocked?: Blocked;
  readonly note?: LeftOutReference;
}

/** The documents that a written one names. */
function lookAhead(context: Context, id: string): Found[] {
  const { input, part, leftOut } = context;
  const { desired, live } = input;
  const document = desired.documents.get(id);
  const isCreated = part.changes.some((row) => row.document === id && row.actions.includes('create'));
  return (document?.references ?? []).flatMap((reference): Found[] => {
    const waiting = leftOut.filter((row) => row.document === reference);
    const other = desired.documents.get(reference);
    const [first] = waiting;
    if (first === undefined || other === undefined) return [];
    const source = document?.source ?? null;
    const nodes = [...desired.nodes.values()].filter((node) => node.document === reference);
    const isThere = nodes.some(({ path }) => live.nodes.has(path));
    if (isThere || !(isCreated || !wasApplied(input, other)))
      return [{ note: { document: id, reference, rows: waiting.length, source } }];
    const reason = `names ${reference}, which is not there yet and left out`;
    const ways = wayOut(context, first, { leftOut: reference, hanging: id });
    return [{ blocked: { guard: 'left-out', document: id, source, path: null, reason, ...ways } }];
  });
}

function wasApplied(input: PlanInput, document: DesiredDocument): boolean {
  const key = recordKey(document);
  return [...input.bases.values()].some((base) => base.record === key && isOwn(input, base));
}

/** Declared parents of what is created that are not there: nobody else may say what is in them. */
function missingParents(context: Context): Blocked[] {
  const { input, part, leftOut } = context;
  const made = new Set(part.changes.map(({ path }) => path));
  const left = new Map(leftOut.map((row) => [row.path, row]));
  return part.changes.flatMap(({ path, actions, document, source }) => {
    if (!actions.includes('create')) return [];
    const parent = ancestorsOf(path).find((above) => {
      const live = input.live.nodes.get(above);
      const canHold = live !== undefined && live.stat.ephemeralOwner === '0x0';
      return left.has(above) && input.desired.nodes.has(above) && !made.has(above) && !canHold;
    });
    const row = parent === undefined ? undefined : left.get(parent);
    if (row === undefined) return [];
    const reason = `its parent ${row.path} is declared, not there, and left out`;
    const other = row.document === null || row.document === document ? row.path : row.document;
    const ways = wayOut(context, row, { leftOut: other, hanging: path });
    return [{ guard: 'left-out', path, document, source, reason, ...ways }];
  });
}

/** Documents of which nothing stays, though one that is live and left out names them. */
function danglingReferences(context: Context): Blocked[] {
  const { input, part, leftOut } = context;
  const keysThatStay = new Set([...input.desired.documents.values()].map(recordKey));
  const goes = new Map<string, Change>();
  for (const row of part.changes) {
    const key = input.bases.get(row.path)?.record ?? null;
    if (
      key !== null &&
      isDeletion(row) &&
      row.movedTo === undefined &&
      !keysThatStay.has(key) &&
      !goes.has(key)
    )
      goes.set(key, row);
  }
  if (goes.size === 0) return [];
  return leftOut.flatMap((waiting) => {
    const { path, document } = waiting;
    const [kind = '', cluster = '_'] = input.bases.get(path)?.record?.split('.') ?? [];
    const spec = parseObject(input.live.nodes.get(path)?.data);
    if (spec === undefined || document === null) return [];
    return namedDocuments({ kind, value: { spec } }).flatMap((other) => {
      const row = goes.get(recordKey({ ...other, cluster: cluster === '_' ? null : cluster }));
      if (row === undefined) return [];
      const reason = `would go while ${document} at ${path}, which is left out, names it`;
      const { document: gone, source } = row;
      const ways = wayOut(context, waiting, { leftOut: document, hanging: gone ?? row.path });
      return [{ guard: 'left-out', path: row.path, document: gone, source, reason, ...ways }];
    });
  });
}

function parseObject(data: Buffer | undefined): Json | undefined {
  try {
    const value = JSON.parse(data?.toString() ?? 'null') as Json;
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
