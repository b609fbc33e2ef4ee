import { expect, test } from 'vitest';
import { type ProgressEvent } from '../../../src/ports/events.ts';
import { failureOf, testProject } from '../../support/project.ts';
import { beforeMulti, writes } from './before-multi.ts';

/** What an apply tells, each event in a word; the same one again only once. */
function stages(events: readonly ProgressEvent[]): string[] {
  const words = events.map(({ event }) => event);
  return words.filter((word, index) => word !== words[index - 1]);
}

const numbers = (events: readonly ProgressEvent[], wanted: 'journaling' | 'applying' | 'undoing'): number[] =>
  events.flatMap((event) => (event.event === wanted ? [event.batch] : []));

test('an apply in batches tells of its journal, of every batch and of its records; so does what ends it', async () => {
  const project = await testProject({ environment: { batching: 'journal' } });
  const nodes = Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`/n${n}`, 'v'.repeat(20_000)]));
  await project.declare(nodes);
  const events: ProgressEvent[] = [];
  const progress = (event: ProgressEvent): void => void events.push(event);

  await project.apply({ world: { progress } });
  const begun = events.findIndex(({ event }) => event === 'committing');
  expect(stages(events.slice(begun))).toEqual([
    'committing',
    'journaling',
    'applying',
    'recording',
    'settled',
  ]);
  const batches = numbers(events, 'applying');
  expect(batches).toEqual(batches.map((_, index) => index + 1));
  expect(batches.length).toBeGreaterThan(4);
  expect(numbers(events, 'journaling')).toEqual(batches);
  expect(events.findLast(({ event }) => event === 'applying')).toMatchObject({ znodes: 60 });

  events.length = 0;
  await project.declare(Object.fromEntries(Object.keys(nodes).map((path) => [path, 'w'.repeat(20_000)])));
  const killed = beforeMulti((ops) => {
    if (writes(ops, '/n59') && writes(ops, '/zkai/.zkai/journal/cursor')) throw new Error('killed');
  });
  await project.apply({ world: killed }).catch(() => {});
  expect(await failureOf(project.apply({ world: { progress } }))).toMatchObject({ code: 'unfinished' });
  events.length = 0;
  await project.recover(undefined, { undo: true, world: { progress } });
  expect(stages(events).slice(-2)).toEqual(['undoing', 'recording']);
  const undone = numbers(events, 'undoing');
  expect(undone).toEqual(undone.map((_, index) => undone.length - index));
});
