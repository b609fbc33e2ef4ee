import { describe, expect, it } from 'vitest';
import { unknownNames } from '../../src/plan/select-names.ts';
import { planInput, planOf, type PlanWorld, rowsOf } from '../support/plan-world.ts';

const A = (value: string) => ({ value, document: 'TaskConfig/a' });
const B = (value: string) => ({ value, document: 'TaskConfig/b' });
const C = (value: string) => ({ value, document: 'TaskConfig/c' });
const T = (value: string) => ({ value, document: 'TaskConfig/t' });
const M = (value: string) => ({ value, document: 'ModelParams/m' });
const parent = { value: '', parent: true };

/** What is left out, one line a row: `/x target`. */
function leftOutOf(world: PlanWorld): string[] {
  return (planOf(world).selection?.leftOut ?? []).map(({ path, by }) => `${path} ${by}`);
}

describe('a target', () => {
  const world = { desired: { '/zkai/t/a': A('1'), '/zkai/t/b': B('1'), '/zkai/t/b/c': B('2') } };

  it('restricts the plan to a document, with the parents that it needs', () => {
    const only = { ...world, selection: { targets: ['TaskConfig/a'] } };
    expect(rowsOf(planOf(only))).toEqual(['create /zkai/t pending', 'create /zkai/t/a pending']);
    expect(leftOutOf(only)).toEqual(['/zkai/t/b target', '/zkai/t/b/c target']);
  });

  it('may be a path, with everything below it', () => {
    const only = { ...world, selection: { targets: ['/zkai/t/b'] } };
    expect(rowsOf(planOf(only))).toEqual([
      'create /zkai/t pending',
      'create /zkai/t/b pending',
      'create /zkai/t/b/c pending',
    ]);
  });

  it('may have stars, each for anything within one name', () => {
    for (const target of ['TaskConfig/*', '*/b', '/zkai/*/b', '/zkai/**'])
      expect(leftOutOf({ ...world, selection: { targets: [target] } })).not.toContain('/zkai/t/b target');
    for (const target of ['ModelParams/*', '/*/b', '/zkai/*/*/d'])
      expect(leftOutOf({ ...world, selection: { targets: [target] } })).toContain('/zkai/t/b target');
  });

  it('does not make a declared parent that is left out, for nobody knows what would be in it', () => {
    const plan = planOf({ ...world, selection: { targets: ['/zkai/t/b/c'] } });
    expect(plan.blocked).toMatchObject([
      {
        guard: 'left-out',
        path: '/zkai/t/b/c',
        hint: 'zkai plan --env dev --target /zkai/t/b/c --target /zkai/t/b',
      },
    ]);
  });

  it('deletes what is gone from the files, with the parents within it, and leaves those above', () => {
    const gone = {
      base: { '/zkai/m': parent, '/zkai/m/a': A('1'), '/zkai/m/a/v': parent, '/zkai/m/a/v/1': A('2') },
      live: { '/zkai/m': '', '/zkai/m/a': '1', '/zkai/m/a/v': '', '/zkai/m/a/v/1': '2' },
      selection: { targets: ['TaskConfig/a'] },
    };
    expect(rowsOf(planOf(gone))).toEqual([
      'delete /zkai/m/a pending',
      'delete /zkai/m/a/v pending',
      'delete /zkai/m/a/v/1 pending',
    ]);
    expect(leftOutOf(gone)).toEqual(['/zkai/m target']);
  });

  it('lets a znode wait whose child is left out, and keeps it owned', () => {
    const gone = {
      base: { '/a': A('1'), '/a/b': B('2') },
      live: { '/a': '1', '/a/b': '2', '/a/c': 'of somebody else' },
      selection: { targets: ['TaskConfig/a'] },
    };
    expect(rowsOf(planOf(gone))).toEqual([]);
    expect(leftOutOf(gone)).toEqual(['/a parent', '/a/b target']);
  });
});

describe('an exclusion', () => {
  const conflict = {
    base: { '/a': A('1'), '/b': B('1') },
    live: { '/a': { value: '3', mzxid: '0x5' }, '/b': '1' },
    desired: { '/a': A('2'), '/b': B('2') },
  };

  it('takes a conflict out, so that it stops nothing', () => {
    const plan = planOf({ ...conflict, selection: { excludes: ['TaskConfig/a'] } });
    expect(rowsOf(plan)).toEqual(['update /b pending']);
    expect(plan.selection?.leftOut).toMatchObject([
      { path: '/a', class: 'conflict', actions: [], by: 'exclude' },
    ]);
  });

  it('takes blocked rows out, those without a change, too', () => {
    const world = {
      live: { '/a': 'other', '/e': { value: 'x', ephemeral: true } },
      desired: { '/a': A('1'), '/e': B('1') },
    };
    expect(planOf(world).blocked.map(({ guard }) => guard)).toEqual(['needs-adopt', 'ephemeral']);
    const plan = planOf({ ...world, selection: { excludes: ['/a', '/e'] } });
    expect(plan.blocked).toEqual([]);
    expect(plan.selection?.leftOut).toMatchObject([
      { path: '/a', by: 'exclude' },
      { path: '/e', class: null, by: 'exclude' },
    ]);
  });

  it('wins over a target', () => {
    const selection = { targets: ['TaskConfig/*'], excludes: ['/a'] };
    expect(rowsOf(planOf({ ...conflict, selection }))).toEqual(['update /b pending']);
  });

  it('leaves the guards what remains to count', () => {
    const world = {
      base: { '/a': A('1'), '/b': B('1'), '/c': B('1') },
      live: { '/a': '1', '/b': '1', '/c': '1' },
      guards: { maxDeletes: 1, allowEmpty: true },
    };
    expect(planOf(world).blocked).toMatchObject([{ guard: 'maxDeletes' }]);
    expect(planOf({ ...world, selection: { excludes: ['TaskConfig/b'] } }).blocked).toEqual([]);
  });
});

describe('keeping what would be deleted', () => {
  it('keeps znodes and their parents, and says which', () => {
    const world = {
      base: { '/zkai/m': parent, '/zkai/m/a': A('1'), '/b': B('1') },
      live: { '/zkai/m': '', '/zkai/m/a': '1', '/b': '1' },
      desired: { '/b': B('2') },
      selection: { noDelete: true },
    };
    expect(rowsOf(planOf(world))).toEqual(['update /b pending']);
    expect(leftOutOf(world)).toEqual(['/zkai/m no-delete', '/zkai/m/a no-delete']);
  });

  it('keeps the value of a znode that would stay as an empty parent', () => {
    const world = {
      base: { '/a': A('1') },
      live: { '/a': '1' },
      desired: { '/a/b': B('2') },
      selection: { noDelete: true },
    };
    expect(rowsOf(planOf(world))).toEqual(['create /a/b pending']);
    expect(leftOutOf(world)).toEqual(['/a no-delete']);
  });

  it('lets a document that moves wait as a whole', () => {
    const world = {
      base: { '/m/a': A('1'), '/m/a/1': A('x') },
      live: { '/m/a': '1', '/m/a/1': 'x', '/m': 'elsewhere' },
      desired: { '/m/b': B('1'), '/m/b/1': B('x'), '/m/b/2': B('new') },
      moved: [{ from: 'TaskConfig/a', to: 'TaskConfig/b' }],
    };
    expect(rowsOf(planOf({ ...world, selection: { noDelete: true } }))).toEqual([]);
    expect(planOf({ ...world, selection: { noDelete: true } }).blocked).toEqual([]);
  });
});

describe('the two ends of a move', () => {
  const world = {
    base: { '/m': parent, '/m/a': A('1'), '/m/a/v': parent, '/m/a/v/1': A('x') },
    live: { '/m': '', '/m/a': '1', '/m/a/v': '', '/m/a/v/1': 'x' },
    desired: { '/m/b': B('1'), '/m/b/v/1': B('x'), '/c': { value: '1', document: 'TaskConfig/c' } },
    moved: [{ from: 'TaskConfig/a', to: 'TaskConfig/b' }],
  };
  const all = [
    'delete /m/a pending',
    'delete /m/a/v pending',
    'delete /m/a/v/1 pending',
    'create /m/b pending',
    'create /m/b/v pending',
    'create /m/b/v/1 pending',
  ];

  it.each(['TaskConfig/a', 'TaskConfig/b', '/m'])('are in together: --target %s', (target) => {
    expect(rowsOf(planOf({ ...world, selection: { targets: [target] } }))).toEqual(all);
  });

  it.each(['TaskConfig/a', 'TaskConfig/b', '/m'])('are out together: --exclude %s', (name) => {
    expect(rowsOf(planOf({ ...world, selection: { excludes: [name] } }))).toEqual(['create /c pending']);
  });

  it.each(['/m/a/v/1', '/m/b/v/1', '/m/a', '/m/b/v'])('are one thing where one path is named: %s', (path) => {
    expect(rowsOf(planOf({ ...world, selection: { targets: [path] } }))).toEqual(all);
    expect(rowsOf(planOf({ ...world, selection: { excludes: [path] } }))).toEqual(['create /c pending']);
  });
});

describe('a renamed document', () => {
  const world = {
    base: { '/n/a/x': A('1'), '/n/a/y': A('1'), '/z': B('1') },
    live: { '/n': '', '/n/a': '', '/n/a/x': '1', '/n/a/y': '1', '/z': '1' },
    desired: { '/n/a/x': C('1'), '/n/a/y': C('2'), '/z': B('2') },
    moved: [{ from: 'TaskConfig/a', to: 'TaskConfig/c' }],
  };
  const all = ['adopt /n/a/x in-sync', 'update /n/a/y pending'];
  const names = ['/n/a/x', '/n/a/y', '/n', 'TaskConfig/a', 'TaskConfig/c'];

  it.each(names)('whose znodes stay where they are is in or out as a whole: %s', (name) => {
    expect(rowsOf(planOf({ ...world, selection: { targets: [name] } }))).toEqual(all);
    expect(rowsOf(planOf({ ...world, selection: { excludes: [name] } }))).toEqual(['update /z pending']);
  });

  it.each(names)('takes what stops it along, in or out: %s', (name) => {
    const stopped = {
      ...world,
      live: { ...world.live, '/n/a/y': { value: '3', mzxid: '0x5' } },
      desired: { ...world.desired, '/n/a/e': C('1') },
    };
    const live = { ...stopped.live, '/n/a/e': { value: 'x', ephemeral: true } };
    const [target, exclude] = ['targets', 'excludes'].map((flag) =>
      planOf({ ...stopped, live, selection: { [flag]: [name] } }),
    );
    expect(target?.blocked).toMatchObject([{ path: '/n/a/e' }]);
    expect(target?.changes.map(({ path }) => path)).toEqual(['/n/a/x', '/n/a/y']);
    expect(exclude?.blocked).toEqual([]);
    expect(exclude?.changes.map(({ path }) => path)).toEqual(['/z']);
  });
});

describe('references', () => {
  const references = { 'TaskConfig/t': ['ModelParams/m'] };

  it('block a document that names one which is not there and left out', () => {
    const world = { desired: { '/t': T('1'), '/m': M('1') }, references };
    const target = planOf({ ...world, selection: { targets: ['TaskConfig/t'] } });
    expect(target.blocked).toMatchObject([
      {
        guard: 'left-out',
        document: 'TaskConfig/t',
        hint: 'zkai plan --env dev --target TaskConfig/t --target ModelParams/m',
      },
    ]);
    const exclude = planOf({ ...world, selection: { excludes: ['ModelParams/m'] } });
    expect(exclude.blocked).toMatchObject([
      { hint: 'zkai plan --env dev --exclude ModelParams/m --exclude TaskConfig/t' },
    ]);
    expect(planOf({ ...world, selection: { targets: ['ModelParams/m'] } }).blocked).toEqual([]);
  });

  it('are told where the other one is there with a change that waits', () => {
    const plan = planOf({
      base: { '/m': M('1') },
      live: { '/m': '1' },
      desired: { '/t': T('1'), '/m': M('2') },
      references,
      selection: { targets: ['TaskConfig/t'] },
    });
    expect(plan.blocked).toEqual([]);
    expect(plan.selection?.references).toMatchObject([
      { document: 'TaskConfig/t', reference: 'ModelParams/m', rows: 1 },
    ]);
    expect(plan.reads.map(({ path }) => path)).toEqual(['/m']);
  });

  it('do not stop the change of a document whose other one is gone and in conflict', () => {
    const plan = planOf({
      base: { '/m': M('1'), '/t': T('1') },
      live: { '/t': '1' },
      desired: { '/t': T('2'), '/m': M('2') },
      references,
      selection: { excludes: ['ModelParams/m'] },
    });
    expect(rowsOf(plan)).toEqual(['update /t pending']);
    expect(plan.blocked).toEqual([]);
  });

  it('block the deletion of what a live document names that is left out', () => {
    const naming = '{"model":{"name":"m","version":1}}';
    const world = { base: { '/m': M('1'), '/t': T(naming) }, live: { '/m': '1', '/t': naming } };
    for (const rest of [{ desired: { '/t': T('{}') } }, { destroy: true as const }]) {
      const plan = planOf({ ...world, ...rest, selection: { targets: ['ModelParams/m'] } });
      expect(plan.blocked).toMatchObject([{ guard: 'left-out', path: '/m', document: 'ModelParams/m' }]);
      expect(planOf({ ...world, ...rest, selection: { targets: ['*/m', '*/t'] } }).blocked).toEqual([]);
    }
  });
});

describe('a name', () => {
  const input = planInput({ base: { '/old/x': A('1') }, desired: { '/zkai/tasks/b': B('1') } });
  const names = (targets: string[]) => unknownNames(input, { targets, excludes: [], noDelete: false });

  it('is that of a document or a path, declared or owned, with or without changes', () => {
    expect(
      names(['TaskConfig/a', 'TaskConfig/b', 'Task*/*', '/old', '/zkai', '/zkai/*/b', '/old/x']),
    ).toEqual([]);
  });

  it('is a mistake where it means nothing, with the one that was meant', () => {
    expect(names(['TaskConfig/bb', '/zkai/task', '/zkai/tasks/b/c', 'ModelParams/*'])).toEqual([
      { flag: '--target', name: 'TaskConfig/bb', meant: 'TaskConfig/b' },
      { flag: '--target', name: '/zkai/task', meant: '/zkai/tasks' },
      { flag: '--target', name: '/zkai/tasks/b/c', meant: '/zkai/tasks/b' },
      { flag: '--target', name: 'ModelParams/*', meant: undefined },
    ]);
  });
});
