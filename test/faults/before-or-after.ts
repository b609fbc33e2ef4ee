import { expect } from 'vitest';
import { ZkaiFailure } from '../../src/model/failure.ts';
import { type TestProject, testProject } from '../support/project.ts';
import { fingerprint, type Raw, raw, visible } from '../support/raw.ts';

const BEFORE = { '/changed': 'a', '/deleted': 'b', '/kept': 'c' };
const AFTER = { '/changed': 'x', '/kept': 'c', '/new': '', '/new/deep': 'd' };
const DECLARED_AFTER = { '/changed': 'x', '/kept': 'c', '/new/deep': 'd' };

/** One apply that changes, creates and deletes, through anything that may fail. */
export interface OneApply {
  readonly project: TestProject;
  /** Applies through `connect`; how that ended, once that is what is true on the server: I1 and I3. */
  end(connect: string): Promise<'before' | 'after'>;
}

/** On a chroot of the test's own, whose first revision is there. */
export async function oneApply(chroot: string): Promise<OneApply> {
  const project = await testProject({ connect: chroot });
  const who = await raw(project.connect);
  await project.declare(BEFORE);
  await project.apply();
  await project.declare(DECLARED_AFTER);
  const before = await withoutLocks(who);
  return {
    project,
    end: async (connect) => {
      const outcome: unknown = await project.apply({ connect }).catch((error: unknown) => error);
      const end = await verify(who, before, outcome);
      await who.session.close();
      return end;
    },
  };
}

async function verify(who: Raw, before: object, outcome: unknown): Promise<'before' | 'after'> {
  const now = await visible(who);
  const history = await who.children('/zkai/.zkai/history');
  if (!(outcome instanceof ZkaiFailure)) {
    expect(outcome).toMatchObject({ outcome: 'applied', revision: 2 });
    expect(now).toEqual(AFTER);
    expect(history).toHaveLength(2);
    return 'after';
  }
  expect(outcome.exitCode, outcome.message).toBeOneOf([5, 7]);
  expect(now).toEqual(BEFORE);
  expect(await withoutLocks(who)).toEqual(before);
  return 'before';
}

/** A session that was cut off leaves its lock until it expires. */
async function withoutLocks(who: Raw): Promise<object> {
  const all = await fingerprint(who);
  return Object.fromEntries(
    Object.entries(all)
      .filter(([path]) => !/\/\.zkai\/lock(s\/.*)?$/.test(path))
      .map(([path, node]) => [path, { ...(node as object), numChildren: undefined }]),
  );
}
