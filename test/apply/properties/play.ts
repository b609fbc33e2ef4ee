import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ZkaiFailure } from '../../../src/model/failure.ts';
import { type Plan } from '../../../src/model/plan.ts';
import { type ApplyResult } from '../../../src/model/results.ts';
import { decodePlan } from '../../../src/plan/plan-file.ts';
import { type World } from '../../../src/ports/world.ts';
import { type Raw } from '../../support/raw.ts';
import { chronicle, type Chronicle, type Meddle } from './chronicle.ts';
import { look, meddle, type Seen } from './somebody.ts';
import { putBack } from './put-back.ts';
import { setStage, type Stage } from './stage.ts';
import { type Act, type Moment, type Story, tell } from './story.ts';

/** How one command ended; `null` is a process that died. */
export type End = ApplyResult | ZkaiFailure | null;

/** What happened, and what is there now. */
export interface Played extends Stage {
  readonly story: Story;
  readonly plan: Plan;
  /** Before the apply, and after everything. */
  readonly before: ReadonlyMap<string, Seen>;
  readonly after: ReadonlyMap<string, Seen>;
  readonly chronicle: Chronicle;
  /** Znodes of which any of the commands said that they were swapped and written over. */
  readonly told: ReadonlySet<string>;
  /** Of the last command: the apply, or a recovery. */
  readonly end: End;
}

/** How often somebody puts back what is in the way of an undo. */
const PATIENCE = 8;

/** Lets a story happen on a real server, all recoveries included. `lines` tells it, as far as it came. */
export async function play(story: Story, lines: string[]): Promise<Played> {
  lines.push(...tell(story));
  const stage = await setStage(story);
  const { project, who } = stage;
  const written = chronicle(lines);
  const before = await look(who);
  await project.plan({ out: 'p' });
  const plan = decodePlan(await readFile(join(project.directory, 'p'), 'utf8'), 'p');
  const acts = (during: Act['during']) => new Set(story.acts.filter((act) => act.during === during));

  const first = meddling(who, written, { acts: acts('apply'), killed: story.killed });
  await first.act('plan');
  const strict = story.batching === 'atomic --strict';
  let end = await endOf(project.apply({ planFile: 'p', strict, world: written.world(first) }), first, lines);
  const told = new Set(toldIn(end));
  const later = acts('recovery');
  for (let tries = 0; isOpen(end) && tries < PATIENCE; tries += 1) {
    if (end !== null && !(await putBack(who, written, end))) break;
    const next = meddling(who, written, { acts: later, killed: tries === 0 ? story.killedAgain : null });
    if (tries === 0) await next.act('plan');
    end = await endOf(recover(story, stage, written.world(next)), next, lines);
    for (const path of toldIn(end)) told.add(path);
  }
  return { ...stage, story, plan, before, after: await look(who), chronicle: written, told, end };
}

/** An apply that is still open has other details: it says so in its message. */
function toldIn(end: End): readonly string[] {
  if (!(end instanceof ZkaiFailure)) return [];
  if (end.code === 'replaced-foreign') return end.details;
  return / replaced: (\/.*)$/.exec(end.message)?.[1]?.split(', ') ?? [];
}

/** Nobody has said yet what became of it. */
export function isOpen(end: End): end is ZkaiFailure | null {
  return end === null || (end instanceof ZkaiFailure && end.code === 'unfinished');
}

function recover(
  { recovery }: Story,
  { project }: Stage,
  world: Pick<World, 'zookeeper'>,
): Promise<ApplyResult> {
  if (recovery === 'the same plan again') return project.apply({ planFile: 'p', world });
  return project.recover(undefined, { undo: recovery === 'recover --undo', world });
}

interface Meddling extends Meddle {
  isDead(): boolean;
}

/** Each act once, before the first write of its moment; the process dies before the first of `killed`. */
function meddling(
  who: Raw,
  written: Chronicle,
  { acts, killed }: { acts: Set<Act>; killed: Moment | null },
): Meddling {
  let dead = false;
  return {
    isDead: () => dead,
    isDue: (moment) => dead || moment === killed || [...acts].some(({ before }) => before === moment),
    act: async (moment) => {
      dead ||= moment === killed;
      if (dead) throw new Error('killed');
      for (const act of acts) {
        if (act.before !== moment) continue;
        acts.delete(act);
        await meddle(who, written, act);
      }
    },
  };
}

async function endOf(work: Promise<ApplyResult>, { isDead }: Meddling, lines: string[]): Promise<End> {
  try {
    const result = await work;
    lines.push(`exit 0: ${result.outcome}`);
    return result;
  } catch (error) {
    if (isDead()) {
      lines.push('killed');
      return null;
    }
    if (!(error instanceof ZkaiFailure)) throw error;
    lines.push(`exit ${error.exitCode}: ${error.code}: ${error.message} [${error.details.join('; ')}]`);
    return error;
  }
}
