import { describe, expect, it } from 'vitest';
import { changedVersions } from '../../src/plan/model-versions.ts';
import { planOf, rowsOf } from '../support/plan-world.ts';

const elsewhere = { value: 'x', czxid: '0x9' };

describe('a plan', () => {
  it('creates what is declared and not there, with the parents on the way', () => {
    const plan = planOf({ desired: { '/app/db/url': 'x' } });
    expect(rowsOf(plan)).toEqual([
      'create /app pending',
      'create /app/db pending',
      'create /app/db/url pending',
    ]);
  });

  it('does not own the root or what is above it', () => {
    const plan = planOf({ desired: { '/base/zkai/c/x': '1' }, root: '/base/zkai' });
    expect(rowsOf(plan)).toEqual(['create /base/zkai/c pending', 'create /base/zkai/c/x pending']);
  });

  it('uses a parent that is there without owning it', () => {
    const plan = planOf({ live: { '/app': elsewhere }, desired: { '/app/x': '1' } });
    expect(rowsOf(plan)).toEqual(['create /app/x pending']);
  });

  it('is empty when base, live and desired agree', () => {
    const plan = planOf({ base: { '/a': 'x' }, live: { '/a': 'x' }, desired: { '/a': 'x' } });
    expect(rowsOf(plan)).toEqual([]);
    expect(plan.documents).toEqual([]);
  });

  it('updates with the version and czxid that it read as precondition', () => {
    const plan = planOf({
      base: { '/a': 'x' },
      live: { '/a': { value: 'x', version: 7 } },
      desired: { '/a': 'y' },
    });
    expect(rowsOf(plan)).toEqual(['update /a pending']);
    expect(plan.changes[0]?.precondition).toEqual({ version: 7, czxid: '0x1', mzxid: '0x1', aversion: 0 });
    expect(plan.changes[0]?.after?.toString()).toBe('y');
  });

  it('restores what was changed, deleted or recreated outside', () => {
    const plan = planOf({
      base: { '/changed': 'x', '/gone': 'x', '/again': 'x' },
      live: {
        '/changed': { value: 'z', czxid: '0x1', mzxid: '0x5' },
        '/again': { value: 'z', czxid: '0x6' },
      },
      desired: { '/changed': 'x', '/gone': 'x', '/again': 'x' },
    });
    expect(rowsOf(plan)).toEqual([
      'update /again drift.recreated',
      'update /changed drift.modified',
      'create /gone drift.deleted',
    ]);
  });

  it('stops at a conflict, and says what happened', () => {
    const plan = planOf({
      base: { '/a': 'x' },
      live: { '/a': { value: 'z', mzxid: '0x5' } },
      desired: { '/a': 'y' },
    });
    expect(rowsOf(plan)).toEqual(['stop /a conflict']);
    expect(plan.changes[0]?.reason).toContain('changed outside zkai');
  });

  it('takes an equal znode over, and blocks on another value', () => {
    const plan = planOf({
      live: { '/same': elsewhere, '/other': elsewhere },
      desired: { '/same': 'x', '/other': 'y' },
    });
    expect(rowsOf(plan)).toEqual(['stop /other adopt', 'adopt /same adopt']);
    expect(plan.blocked.map(({ guard, path }) => [guard, path])).toEqual([['needs-adopt', '/other']]);
  });

  it('keeps the bytes that are there when it takes a JSON value over', () => {
    const plan = planOf({ live: { '/a': { value: '{ "b": 1 }' } }, desired: { '/a': '{"b":1}' } });
    expect(rowsOf(plan)).toEqual(['adopt /a adopt']);
    expect(plan.changes[0]?.after?.toString()).toBe('{ "b": 1 }');
  });

  it('only notes in the ledger that a value has become what is declared', () => {
    const plan = planOf({
      base: { '/a': 'x', '/gone': 'x' },
      live: { '/a': { value: 'y', mzxid: '0x5' } },
      desired: { '/a': 'y' },
    });
    expect(rowsOf(plan)).toEqual(['adopt /a converged', 'release /gone converged']);
  });

  it('never touches an ephemeral znode', () => {
    const held = { value: 'x', ephemeral: true };
    const plan = planOf({ live: { '/a': held, '/p': held }, desired: { '/a': 'y', '/p/q': 'y' } });
    expect(plan.blocked.map(({ guard, path }) => [guard, path])).toEqual([
      ['ephemeral', '/a'],
      ['ephemeral', '/p'],
    ]);
    expect(plan.changes.filter((change) => change.path === '/a')).toEqual([]);
  });

  it('refuses what another project or environment owns, by name', () => {
    const plan = planOf({
      base: { '/a': { value: 'x', project: 'other' }, '/b': { value: 'x', environment: 'prod' } },
      live: { '/a': 'x', '/b': 'x' },
      desired: { '/a': 'x', '/b': 'x' },
    });
    expect(rowsOf(plan)).toEqual(['stop /a conflict', 'stop /b conflict']);
    expect(plan.changes.map(({ reason }) => reason)).toEqual([
      'owned by project other, environment dev (ZnodeTree/app)',
      'owned by project demo, environment prod (ZnodeTree/app)',
    ]);
  });

  it('leaves the znodes of others alone', () => {
    const plan = planOf({ base: { '/a': { value: 'x', project: 'other' } }, live: { '/a': 'x' } });
    expect(rowsOf(plan)).toEqual([]);
  });
});

describe('deletions', () => {
  const parent = { value: '', parent: true };

  it('remove the parents that zkai made, and only those', () => {
    const plan = planOf({
      base: { '/app/db': parent, '/app/db/url': 'x' },
      live: { '/app': elsewhere, '/app/db': '', '/app/db/url': 'x' },
    });
    expect(rowsOf(plan)).toEqual(['delete /app/db pending', 'delete /app/db/url pending']);
  });

  it('release a parent in which somebody else has put a child', () => {
    const plan = planOf({
      base: { '/app': parent, '/app/x': 'x' },
      live: { '/app': '', '/app/x': 'x', '/app/theirs': elsewhere },
    });
    expect(rowsOf(plan)).toEqual(['release /app pending', 'delete /app/x pending']);
    expect(plan.changes[0]?.reason).toContain('/app/theirs');
  });

  it('release a declared znode with children that nobody declared', () => {
    const plan = planOf({
      base: { '/a': 'x' },
      live: { '/a': 'x', '/a/b': elsewhere },
    });
    expect(rowsOf(plan)).toEqual(['release /a pending']);
  });

  it('keep a parent that was recreated by somebody else', () => {
    const plan = planOf({ base: { '/app': parent }, live: { '/app': { value: '', czxid: '0x7' } } });
    expect(rowsOf(plan)).toEqual(['release /app pending']);
  });

  it('keep a znode that somebody else created again, also with the same value', () => {
    const plan = planOf({ base: { '/a': 'x' }, live: { '/a': { value: 'x', czxid: '0x7' } } });
    expect(rowsOf(plan)).toEqual(['release /a pending']);
  });

  it('keep a parent as long as something declared is below it', () => {
    const plan = planOf({
      base: { '/app': parent, '/app/x': 'x', '/app/y': 'y' },
      live: { '/app': '', '/app/x': 'x', '/app/y': 'y' },
      desired: { '/app/y': 'y' },
    });
    expect(rowsOf(plan)).toEqual(['delete /app/x pending']);
  });

  it('leave an empty parent where a znode is declared no more but its children are', () => {
    const plan = planOf({
      base: { '/a': 'x', '/a/b': 'y' },
      live: { '/a': 'x', '/a/b': 'y' },
      desired: { '/a/b': 'y' },
    });
    expect(rowsOf(plan)).toEqual(['update /a pending']);
    expect(plan.changes[0]).toMatchObject({ document: null, after: Buffer.alloc(0) });
  });

  it('forget a parent that is gone already', () => {
    const plan = planOf({ base: { '/app': parent }, live: {} });
    expect(rowsOf(plan)).toEqual(['release /app converged']);
  });
});

describe('unmanaged children', () => {
  it('are listed below what zkai manages, and nowhere else', () => {
    const plan = planOf({
      base: { '/a': 'x' },
      live: { '/a': 'x', '/a/theirs': elsewhere, '/b': elsewhere, '/b/c': elsewhere },
      desired: { '/a': 'x' },
    });
    expect(plan.unmanaged).toEqual(['/a/theirs']);
    expect(rowsOf(plan)).toEqual([]);
  });

  it('do not count what agents and tasks write at run time', () => {
    const plan = planOf({
      base: { '/zkai/c': { parent: true } },
      live: {
        '/zkai/c': '',
        '/zkai/c/live': elsewhere,
        '/zkai/c/odd': elsewhere,
        '/zkai/c/models': elsewhere,
      },
      desired: { '/zkai/c/models/m': '1' },
    });
    expect(plan.unmanaged).toEqual(['/zkai/c/odd']);
  });
});

describe('guards', () => {
  const three = { '/a': 'x', '/b': 'x', '/c': 'x' };
  const guardsOf = (guards: object): string[] =>
    planOf({
      base: three,
      live: three,
      desired: { '/a': 'x' },
      guards: { allowEmpty: false, ...guards },
    }).blocked.map(({ guard }) => guard);

  it('pass a plan within the limits', () => {
    expect(guardsOf({ maxDeletes: 2, maxDeletePercent: 67, maxChanges: 2 })).toEqual([]);
  });

  it('block each limit that is passed', () => {
    expect(guardsOf({ maxDeletes: 1 })).toEqual(['maxDeletes']);
    expect(guardsOf({ maxDeletePercent: 66 })).toEqual(['maxDeletePercent']);
    expect(guardsOf({ maxChanges: 1 })).toEqual(['maxChanges']);
  });

  it('block a plan that would empty everything, unless that is allowed', () => {
    const empty = { base: three, live: three };
    expect(planOf({ ...empty, guards: { allowEmpty: false } }).blocked.map(({ guard }) => guard)).toEqual([
      'allowEmpty',
    ]);
    expect(planOf({ ...empty, guards: { allowEmpty: true } }).blocked).toEqual([]);
  });
});

/** The guards that a plan of these versions meets. */
function versionGuards(world: Parameters<typeof planOf>[0], document = 'ModelParams/m'): string[] {
  const rows = planOf(world).changes.map((change) => ({ ...change, document }));
  return changedVersions(rows).map(({ guard }) => guard);
}

describe('an applied model version', () => {
  const path = '/zkai/c/models/m/versions/2';
  const changed = { base: { [path]: 'x' }, live: { [path]: 'x' }, desired: { [path]: 'y' } };

  it('never changes', () => {
    expect(versionGuards(changed)).toEqual(['ZK501']);
  });

  it('may be declared for the first time, restored, and removed', () => {
    expect(versionGuards({ desired: { [path]: 'y' } })).toEqual([]);
    expect(versionGuards({ base: { [path]: 'x' }, live: {}, desired: { [path]: 'x' } })).toEqual([]);
    const drifted = { value: 'z', mzxid: '0x7' };
    expect(
      versionGuards({ base: { [path]: 'x' }, live: { [path]: drifted }, desired: { [path]: 'x' } }),
    ).toEqual([]);
    expect(versionGuards({ base: { [path]: 'x' }, live: { [path]: 'x' } })).toEqual([]);
  });

  it('is what a ModelParams document declares, and no other znode of such a name', () => {
    expect(versionGuards(changed, 'ZnodeTree/m')).toEqual([]);
  });
});
