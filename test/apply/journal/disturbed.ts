import { expect } from 'vitest';
import { type ZkaiFailure } from '../../../src/model/failure.ts';
import { failureOf, type TestProject, testProject } from '../../support/project.ts';
import { type Raw, raw } from '../../support/raw.ts';
import { beforeMulti, writes } from './before-multi.ts';
import { filler } from '../../support/filler.ts';

export type Tree = Readonly<Record<string, string>>;
/** What somebody does without zkai. */
export type Act = (who: Raw) => Promise<void>;

const CURSOR = '/zkai/.zkai/journal/cursor';

/** Each in a batch of its own. */
function large(letter: string): Tree {
  return Object.fromEntries(Array.from({ length: 9 }, (_, at) => [`/n${at}`, filler(letter, 130_000)]));
}

export const BEFORE: Tree = { ...large('a'), '/gone': 'old' };
export const AFTER: Tree = { ...large('b'), '/a-new': 'n' };

export interface Disturbed {
  readonly project: TestProject;
  readonly who: Raw;
  readonly failure: ZkaiFailure;
}

/** A project with one tree applied, and the other one declared. */
export async function changed(): Promise<Omit<Disturbed, 'failure'>> {
  const project = await testProject({ environment: { batching: 'journal' } });
  await project.declare(BEFORE);
  await project.apply();
  await project.declare(AFTER);
  return { project, who: await raw(project.connect) };
}

/**
 * An apply during which something happens right before the batch of `/n5`, when those before it are in place, and
 * perhaps something more right before a batch of a path is undone.
 */
export async function disturbed(act: Act, undoing: Readonly<Record<string, Act>> = {}): Promise<Disturbed> {
  const { project, who } = await changed();
  const due = { ...undoing };
  let isDone = false;
  const world = beforeMulti(async (ops) => {
    if (!writes(ops, CURSOR)) return;
    if (!isDone && writes(ops, '/n5')) {
      isDone = true;
      await expect.poll(() => who.text('/n4')).toMatch(/^b/);
      return act(who);
    }
    if (!ops.some(({ path }) => path.includes('/journal/undone-'))) return;
    for (const [path, next] of Object.entries(due)) {
      if (!writes(ops, path)) continue;
      delete due[path];
      await next(who);
    }
  });
  return { project, who, failure: await failureOf(project.apply({ world })) };
}

export async function spoil(who: Raw, path: string): Promise<void> {
  await who.set(path, 'theirs');
}

/** Another znode in the place of one, brought to a version. */
export async function recreate(who: Raw, path: string, data: string, version: number): Promise<void> {
  await who.remove(path);
  await who.create(path, data);
  for (let at = 0; at < version; at += 1) await who.set(path, data);
}
