import { expect, test } from 'vitest';
import { type ProgressEvent } from '../../../src/ports/events.ts';
import { failureOf, testProject } from '../../support/project.ts';
import { jsonOf } from '../../support/run-cli.ts';

test('what is open is in the failure as data: id, batches, how many are in place; recover names the environment', async () => {
  const project = await testProject({ environment: { batching: 'journal' } });
  await project.declare(
    Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`/n${n}`, 'v'.repeat(20_000)])),
  );
  const events: ProgressEvent[] = [];
  const interrupt = new AbortController();
  const progress = (event: ProgressEvent): void => {
    events.push(event);
    if (event.event === 'applying') interrupt.abort(new Error('enough'));
  };
  const failure = await failureOf(project.apply({ world: { progress, signal: interrupt.signal } }));
  expect(failure).toMatchObject({ code: 'unfinished', exitCode: 8 });
  const begun = events.find(({ event }) => event === 'committing');
  expect(failure.apply).toMatchObject({
    id: begun?.event === 'committing' ? begun.id : null,
    batches: begun?.event === 'committing' ? begun.batches : null,
  });
  const { batches = 0, done = 0, id } = failure.apply ?? {};
  expect(done).toBeGreaterThan(0);
  expect(done).toBeLessThan(batches);
  expect(failure.message).toContain(`${done} of ${batches} batches`);

  await project.declare({ '/other': 'x' });
  expect(jsonOf(await project.zkai(['apply', '-y', '--json']))).toMatchObject({
    exitCode: 8,
    error: { code: 'unfinished' },
    apply: { id, batches: null, done: null },
  });
  // It is found on the server: another checkout needs no id.
  const elsewhere = await testProject({ connect: project.connect });
  expect(jsonOf(await elsewhere.zkai(['recover', '--undo', '--json']))).toMatchObject({
    outcome: 'undone',
    environment: 'test',
    id,
  });
});
