import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createWorld } from '../../src/cli/world.ts';
import { blame } from '../../src/flows/blame.ts';
import { diffRevisions } from '../../src/flows/diff-revisions.ts';
import { rollback, type RollbackOutcome } from '../../src/flows/rollback.ts';
import { show } from '../../src/flows/show.ts';
import { type FieldChange } from '../../src/model/change.ts';
import { type BlameResult } from '../../src/model/blame.ts';
import { type AppliedRevision, type RevisionDiff } from '../../src/model/results.ts';
import { parseRevisionRef } from '../../src/model/revision-ref.ts';
import { type World } from '../../src/ports/world.ts';
import { type ProjectOptions, testProject, type TestProject } from '../support/project.ts';

/** Which environment, and what differs from the world of the command line. */
export interface Where {
  readonly environment?: string;
  readonly world?: Partial<World>;
}

/** A project whose history is asked, in this process. */
export async function historyProject(options: ProjectOptions = {}) {
  const project = await testProject(options);
  const declareMoves = (moved: readonly object[]): Promise<void> => writeMoves(project, moved);
  return {
    ...project,
    declareMoves,
    ...historyOf(project, options.environments === undefined ? null : 'test'),
  };
}

/** All renames of documents that zkai.yaml is to tell of from now on. */
export async function writeMoves(
  { directory }: Pick<TestProject, 'directory'>,
  moved: readonly object[],
): Promise<void> {
  const file = join(directory, 'zkai.yaml');
  const project = JSON.parse(await readFile(file, 'utf8'));
  await writeFile(file, JSON.stringify({ ...project, spec: { ...project.spec, moved } }));
}

/** `only`: the environment that is meant where none is named. */
export function historyOf({ directory }: Pick<TestProject, 'directory'>, only: string | null = null) {
  const prepare = ({ environment, world }: Where) => ({
    world: {
      ...createWorld({
        directory,
        progress: () => {},
        signal: new AbortController().signal,
        log: () => {},
      }),
      ...world,
    },
    request: {
      environment: environment ?? only,
      connect: undefined,
      timeoutMs: 5000,
    },
  });
  return {
    show: async (what: string, where: Where = {}): Promise<AppliedRevision> => {
      const { world, request } = prepare(where);
      const shown = await show(world, { ...request, what });
      if (shown.kind === 'plan') throw new Error(`${what} is a plan`);
      return shown.revision;
    },
    diff: (from: string, to: string, where: Where = {}): Promise<RevisionDiff> => {
      const { world, request } = prepare(where);
      return diffRevisions(world, { ...request, from: parseRevisionRef(from), to: parseRevisionRef(to) });
    },
    blame: (path: string, where: Where = {}): Promise<BlameResult> => {
      const { world, request } = prepare(where);
      return blame(world, { ...request, path });
    },
    rollback: (
      to: string,
      where: Where & { readonly message?: string; readonly batching?: 'journal' } = {},
    ): Promise<RollbackOutcome> => {
      const { world, request } = prepare(where);
      return rollback(world, {
        ...request,
        to: parseRevisionRef(to),
        batching: where.batching,
        message: where.message ?? null,
        lockTimeoutMs: 5000,
        present: () => {},
        approve: async () => true,
      });
    },
  };
}

/** A field change in short: `/a 1 -> 2`. */
export function short(fields: readonly FieldChange[] | null): string[] | null {
  if (fields === null) return null;
  return fields.map(({ pointer, before, after }) =>
    [pointer, JSON.stringify(before) ?? '-', '->', JSON.stringify(after) ?? '-'].join(' ').trim(),
  );
}
