import { expect, test } from 'vitest';
import { askLedger } from '../../src/flows/doctor/ask-ledger.ts';
import { aclEntries } from '../../src/model/acl.ts';
import { znodePath } from '../../src/model/znode-path.ts';
import { failureOf } from '../support/project.ts';
import { raw, type Raw } from '../support/raw.ts';
import { historyProject } from './history-project.ts';

const HISTORY = '/zkai/.zkai/history';

async function problemsOf(who: Raw): Promise<string[]> {
  const { checks } = await askLedger(who.session, znodePath('/zkai'), aclEntries(undefined));
  return checks.filter(({ level }) => level !== 'ok').map(({ id, message }) => `${id}: ${message}`);
}

/** Revisions 1 to 4 give one znode the values 1 to 4; between them another project applies, too, as revision 3. */
async function fiveRevisions(batching: 'journal' | 'atomic') {
  const project = await historyProject({ environment: { batching } });
  const other = await historyProject({ name: 'other', connect: project.connect });
  const who = await raw(project.connect);
  await other.declare({ '/theirs': 't' }, 'theirs');
  for (const n of [1, 2, 3, 4]) {
    await project.declare({ '/n': n });
    await project.apply();
    if (n === 2) await other.apply();
  }
  return { ...project, other, who };
}

test.each(['atomic', 'journal'] as const)(
  'an entry that somebody deleted is a gap that nobody goes across (%s)',
  async (batching) => {
    const { diff, show, rollback, other, who, zkai } = await fiveRevisions(batching);
    expect(await problemsOf(who)).toEqual([]);
    await who.remove(`${HISTORY}/0000000002`);
    const message = 'the history of test in test has a gap: the entry of revision 2 is missing';
    for (const ask of [
      () => diff('@1', '@latest'),
      () => diff('@1', '@2'),
      () => show('@1'),
      () => show('@2'),
      () => rollback('@1'),
      () => rollback('@-2'),
    ]) {
      expect(await failureOf(ask())).toMatchObject({
        code: 'failed',
        exitCode: 1,
        message,
        hint: expect.stringContaining(`restore ${HISTORY}/0000000002 from a backup`),
      });
    }
    expect((await zkai(['diff', '@1'])).code).toBe(1);
    expect(await problemsOf(who)).toEqual([`ledger.history: ${message}`]);

    // What is younger is told as ever, and so is what others applied.
    expect((await diff('@2', '@latest')).changes).toMatchObject([{ fields: [{ before: 2, after: 4 }] }]);
    expect((await show('@4')).changes).toMatchObject([{ fields: [{ before: 2, after: 3 }] }]);
    expect((await other.show('@3')).changes).toMatchObject([{ path: '/theirs' }]);
    expect((await rollback('@3')).result).toMatchObject({ outcome: 'applied', revision: 6 });
    expect(await who.text('/n')).toBe('2');
  },
);

test('the newest entry of a project is missed, too, where others have applied since', async () => {
  const { diff, other, who } = await fiveRevisions('atomic');
  await who.remove(`${HISTORY}/0000000003`);
  const message = 'the history of other in test has a gap: the entry of revision 3 is missing';
  expect(await failureOf(other.diff('@1', '@5'))).toMatchObject({ code: 'failed', message });
  expect(await failureOf(other.blame('/theirs'))).toMatchObject({ code: 'failed', message });
  expect(await problemsOf(who)).toEqual([`ledger.history: ${message}`]);
  expect((await diff('@1', '@5')).changes).toMatchObject([{ fields: [{ before: 1, after: 4 }] }]);
});

test('blame names the revision of the record, and refuses where what is gone would have to tell', async () => {
  const project = await historyProject();
  const who = await raw(project.connect);
  const trees = [
    { '/a': 'a', '/b': 'b', '/c': 'c' },
    { '/a': 'a', '/b': 'B' },
    { '/a': 'A', '/b': 'B' },
  ];
  for (const tree of trees) {
    await project.declare(tree);
    await project.apply();
  }
  await who.remove(`${HISTORY}/0000000002`);
  expect(await project.blame('/a')).toMatchObject({ writer: 'zkai', revision: { revision: 3 } });
  for (const path of ['/b', '/c'])
    expect((await failureOf(project.blame(path))).message).toBe(
      'the history of test in test has a gap: the entry of revision 2 is missing',
    );
});

test('a record that somebody deleted is missed, by what the history says of its znodes', async () => {
  const project = await historyProject();
  const who = await raw(project.connect);
  await project.declare({ '/a': 'a', '/b': 'b', '/c': 'c' });
  await project.declare({ '/other': 'o' }, 'other');
  await project.apply();
  await project.declare({ '/a': 'a', '/b': 'b' });
  await project.apply();
  await who.remove('/zkai/.zkai/documents/test/ZnodeTree._.app');
  expect(await problemsOf(who)).toEqual([
    'ledger.records: revision 1 gave ZnodeTree/app of test in test 2 znodes, and no record holds them: /a, /b',
  ]);
});
