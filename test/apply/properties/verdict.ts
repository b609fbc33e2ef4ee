import { expect } from 'vitest';
import { askLedger } from '../../../src/flows/doctor/ask-ledger.ts';
import { aclText, OPEN_ACL, OPEN_ACL_TEXT } from '../../../src/model/acl.ts';
import { ZkaiFailure } from '../../../src/model/failure.ts';
import { type Plan } from '../../../src/model/plan.ts';
import { znodePath } from '../../../src/model/znode-path.ts';
import { isOpen, type Played } from './play.ts';
import { type Chronicle, type Deed } from './chronicle.ts';
import { type Seen } from './somebody.ts';
import { contentOf } from './stage.ts';

type Look = Pick<Seen, 'value' | 'acl'>;
type Tree = ReadonlyMap<string, Look>;

/**
 * Whether what zkai said is what happened: I1, I2, I3, I5 and I9 of the design. The chronicle says in which order all
 * was written; the tree, read with another client, what it came to. Returns how it ended, in a word.
 */
export async function judge(played: Played): Promise<string> {
  const { end, chronicle, before, after, plan } = played;
  const others = othersIn(chronicle);
  const { left } = others;
  const ending = endingOf(chronicle);

  // I2: nothing that somebody wrote since the plan was read is written over, but for what is told.
  judgeOverwritten(played, others);
  const isTold = end instanceof ZkaiFailure && end.code === 'replaced-foreign';

  if (isOpen(end)) {
    await judgeOpen(played);
    return 'open';
  }

  // I3: the report.
  if (!(end instanceof ZkaiFailure)) {
    if (end.outcome === 'undone') expect(ending).not.toBe('applied');
    else if (end.outcome !== 'nothing-to-do') expect(ending).toBe('applied');
  } else if (isTold) {
    expect(ending).toBe(end.message.includes('is undone') ? 'undone' : 'applied');
    // What was there in time is found under the lock.
    const { acts, batching } = played.story;
    if (batching !== 'journal') expect(acts.some(({ before: moment }) => moment === 'commit')).toBe(true);
  } else {
    expect(end.exitCode, end.message).toBe(5);
    expect(ending).toBe(end.message.includes('undone') ? 'undone' : 'untouched');
  }

  // I1, I9: all of it or nothing, with what somebody left on top.
  expect(shown(after), ending).toEqual(
    shown(overlay(ending === 'applied' ? applied(before, plan) : before, left)),
  );
  const planned = new Set(
    plan.changes.filter(({ actions }) => writes(actions)).map(({ path }) => path as string),
  );
  for (const [path, { stat }] of before) {
    const mayMove = left.has(path) || (planned.has(path) && ending !== 'untouched');
    if (!mayMove && after.has(path)) expect(after.get(path)?.stat, `${path} was written`).toBe(stat);
  }
  await judgeLedger(played, { ending, ...others });
  return end instanceof ZkaiFailure ? end.code : end.outcome;
}

/**
 * Only a swapped znode is written over, and that is told, unless who saw it died and nothing is left to see: he deleted
 * it, or somebody has written there since.
 */
function judgeOverwritten({ told, story, chronicle }: Played, { overwritten }: Others): void {
  const { deeds } = chronicle;
  const wasKilled = story.killed !== null || story.killedAgain !== null;
  const isGone = (path: string): boolean => {
    const since = deeds.slice(deeds.findIndex((deed) => deed.path === path && deed.by === 'zkai'));
    const later = since.filter((deed) => deed.path === path && deed.what === 'value');
    return wasKilled && later.some(({ by, left }) => by !== 'zkai' || left === null);
  };
  const made = deeds.filter(({ by, made: isNew }) => by !== 'zkai' && isNew).map(({ path }) => path);
  for (const path of overwritten) expect(made, 'written over').toContain(path);
  expect([...told], 'told').toEqual(expect.arrayContaining(overwritten.filter((path) => !isGone(path))));
  expect(made, 'swapped').toEqual(expect.arrayContaining([...told]));
}

/** What is to be true of a journal that could not be closed: it is there, named, and keeps everybody else out. */
async function judgeOpen({ end, project, who }: Played): Promise<void> {
  expect(end, 'somebody has to be told').toBeInstanceOf(ZkaiFailure);
  expect(await who.get('/zkai/.zkai/journal/cursor')).not.toBeNull();
  await expect(project.apply()).rejects.toMatchObject({ code: 'unfinished', exitCode: 8 });
}

/** The ledger agrees with the tree: by its own invariants, by what drifts, and by what the next plan shows. */
async function judgeLedger(
  { project, who, story, plan, after, end, chronicle }: Played,
  { ending, left, overwritten }: { ending: Ending } & Others,
): Promise<void> {
  const { checks } = await askLedger(who.session, znodePath('/zkai'), OPEN_ACL);
  expect(checks.filter(({ level }) => level === 'problem' || level === 'warning')).toEqual([]);

  const declared = ending === 'applied' ? story.to : story.from;
  const moved = Object.entries(declared).flatMap(([path, written]) =>
    after.get(path)?.value === contentOf(written) ? [] : [path],
  );
  const { items, touched } = await project.drift();
  const drifted = items.map(({ path }) => path as string);
  expect(drifted).toEqual(expect.arrayContaining(moved));
  for (const path of drifted) expect(left.has(path), `${path} drifts`).toBe(true);
  // A znode that was written over, or put back, is another one than the ledger knows, with the right value.
  const foreign = chronicle.deeds.filter(({ by }) => by !== 'zkai').map(({ path }) => path);
  const other = new Set<string>([...left.keys(), ...overwritten, ...foreign]);
  for (const path of touched) expect(other.has(path), `${path} is touched`).toBe(true);

  const { changes } = await project.plan();
  const paths = changes.map(({ path }) => path);
  if (ending === 'applied') for (const path of paths) expect(left.has(path), `${path} is planned`).toBe(true);
  else if (left.size === 0) expect(paths).toEqual(plan.changes.map(({ path }) => path));
  if (ending !== 'applied' || left.size > 0 || end instanceof ZkaiFailure) return;
  expect(await project.apply({ planFile: 'p' })).toMatchObject({ outcome: 'already-applied', written: 0 });
}

type Ending = 'applied' | 'undone' | 'untouched';

function endingOf({ done, deeds }: Chronicle): Ending {
  if (done.some((moment) => moment === 'turn around' || moment.startsWith('undo'))) return 'undone';
  if (done.includes('commit')) return 'applied';
  const touched = deeds.filter(({ by }) => by === 'zkai');
  expect(touched, 'written outside of any journal').toEqual([]);
  return 'untouched';
}

/** What somebody left of a znode; `undefined`: he left that as it was. */
interface Effect {
  readonly value?: string | null;
  readonly acl?: string;
}

/** What others did that is to be seen at the end, and what of it zkai has written over. */
interface Others {
  readonly left: ReadonlyMap<string, Effect>;
  readonly overwritten: readonly string[];
}

function othersIn({ deeds }: Chronicle): Others {
  const left = new Map<string, Effect>();
  const overwritten = new Set<string>();
  const byZkai = new Map<string, string | null>();
  const forget = (path: string, what: Deed['what']) => {
    const { value, acl } = left.get(path) ?? {};
    const rest = what === 'acl' ? value : acl;
    if (rest === undefined) left.delete(path);
    else left.set(path, what === 'acl' ? { value: rest } : { acl: rest ?? '' });
  };
  for (const { by, path, what, left: value, made } of deeds) {
    const effect = left.get(path);
    if (by === 'zkai') {
      if (what === 'value') byZkai.set(path, value);
      const touched = what === 'acl' ? effect?.acl : effect?.value;
      // Who made something and took it away again has left nothing to be seen.
      if (touched !== undefined && !(touched === null && made)) overwritten.add(path);
      forget(path, what);
      // An ACL that somebody set goes with its znode.
      if (what === 'value' && (value === null || made)) left.delete(path);
    } else if (what === 'acl') left.set(path, { ...effect, acl: value ?? '' });
    else if (by === 'repair' || value === byZkai.get(path)) {
      // As zkai wrote it: that may be taken back.
      if (made) left.set(path, { acl: OPEN_ACL_TEXT });
      else forget(path, 'value');
      if (value === null) left.delete(path);
    } else left.set(path, made ? { value, acl: OPEN_ACL_TEXT } : { ...effect, value });
  }
  return { left, overwritten: [...overwritten] };
}

/** What a plan makes of a tree. */
function applied(before: Tree, { changes }: Plan): Tree {
  const tree = new Map(before);
  for (const { path, actions, after, acl } of changes) {
    if (actions.includes('delete')) tree.delete(path);
    else if (writes(actions)) {
      const old = tree.get(path);
      const isNew = actions.includes('acl') || actions.includes('create');
      tree.set(path, {
        value: after?.toString() ?? '',
        acl: isNew ? aclText(acl ?? OPEN_ACL) : (old?.acl ?? ''),
      });
    }
  }
  return tree;
}

function writes(actions: Plan['changes'][number]['actions']): boolean {
  return actions.some((action) => action !== 'adopt' && action !== 'release');
}

function overlay(tree: Tree, left: ReadonlyMap<string, Effect>): Tree {
  const result = new Map(tree);
  for (const [path, { value, acl }] of left) {
    const old = result.get(path);
    if (value === null || (value === undefined && old === undefined)) result.delete(path);
    else result.set(path, { value: value ?? old?.value ?? '', acl: acl ?? old?.acl ?? '' });
  }
  return result;
}

/** As lines, so that a difference can be read. */
function shown(tree: Tree): string[] {
  return [...tree]
    .map(
      ([path, { value, acl }]) =>
        `${path} ${value.length > 20 ? `${value[0]}×${value.length}` : value} ${acl}`,
    )
    .sort();
}
