import { expect, test } from 'vitest';
import { testProject } from '../support/project.ts';
import { raw } from '../support/raw.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** That day by the calendar, counted from today. */
function day(days: number): string {
  return new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);
}

function rule(field: string, until?: string) {
  const end = until === undefined ? {} : { until };
  return { match: { path: '/app/*' }, fields: [`/${field}`], reason: `${field} is theirs`, ...end };
}

test('drift says which rules hide something and which end soon; one that has ended hides nothing', async () => {
  const ignore = [rule('auto'), rule('soon', day(3)), rule('ended', day(-1)), rule('far', day(100))];
  const project = await testProject({
    spec: { ignore: ignore.filter(({ fields }) => fields[0] !== '/ended') },
  });
  const who = await raw(project.connect);
  await project.declare({ '/app/a': { n: 1, auto: 1, ended: 1 }, '/app/b': { n: 1 } });
  await project.apply();
  await who.set('/app/a', '{"n":1,"auto":2,"ended":1}');
  const quiet = await project.drift({ against: 'ledger' });
  expect(quiet).toMatchObject({ items: [], touched: [] });
  expect(quiet.ignores.map(({ rule: { fields }, hidden, state }) => [fields[0], hidden, state])).toEqual([
    ['/auto', 1, 'holds'],
    ['/soon', 0, 'ends-soon'],
  ]);

  const late = await testProject({ connect: project.connect, spec: { ignore } });
  await who.set('/app/a', '{"n":1,"auto":2,"ended":2}');
  const found = await late.drift({ against: 'ledger' });
  expect(found.items.flatMap(({ fields }) => fields.map(({ pointer }) => pointer))).toEqual(['/ended']);
  expect(found.ignores.map(({ state }) => state)).toEqual(['holds', 'ends-soon', 'ended']);
  const { stdout } = await late.zkai(['drift', '--against', 'ledger']);
  expect(stdout).toMatch(/^Ignored in 1 znode: \/auto \(zkai\.yaml:\d+, auto is theirs\)$/m);
  expect(stdout).toContain(`Ignored no more since ${day(-1)} is over: /ended`);
  // With the files, which are invalid from then on, that is what everybody is told first.
  expect((await late.zkai(['drift'])).code).toBe(3);
});
