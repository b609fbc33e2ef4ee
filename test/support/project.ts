import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { toFailure } from '../../src/cli/to-failure.ts';
import { createWorld } from '../../src/cli/world.ts';
import { adopt } from '../../src/flows/adopt.ts';
import { apply } from '../../src/flows/apply.ts';
import { acceptDrift } from '../../src/flows/accept-drift.ts';
import { drift, type DriftRequest } from '../../src/flows/drift.ts';
import { type AcceptResult } from '../../src/model/accepted.ts';
import { importLive } from '../../src/flows/import.ts';
import { plan } from '../../src/flows/plan.ts';
import { recover } from '../../src/flows/recover.ts';
import { release } from '../../src/flows/release.ts';
import { ZkaiFailure } from '../../src/model/failure.ts';
import { type ImportResult } from '../../src/model/imported.ts';
import { type Json } from '../../src/model/json.ts';
import { type Permits, type Plan } from '../../src/model/plan.ts';
import { type ApplyResult, type DriftResult } from '../../src/model/results.ts';
import { type Selection } from '../../src/model/selection.ts';
import { type World } from '../../src/ports/world.ts';
import { type CliOptions, type CliRun, runCli } from './run-cli.ts';
import { freshChroot } from './server.ts';
import { tempDir } from './temp-dir.ts';

/** What a znode is to hold: a string is text, a Buffer bytes, everything else (and {@link json}) JSON. */
export type Declared = Readonly<Record<string, string | Buffer | JsonValue | Exclude<Json, string>>>;

class JsonValue {
  readonly value: Json;
  constructor(value: Json) {
    this.value = value;
  }
}

/** For JSON values that are strings. */
export function json(value: Json): JsonValue {
  return new JsonValue(value);
}

export interface ProjectOptions {
  readonly name?: string;
  readonly connect?: string;
  readonly root?: string;
  /** More members of the environment `test`. */
  readonly environment?: Json;
  /** More environments. */
  readonly environments?: Readonly<Record<string, Json>>;
  /** More members of the project's spec. */
  readonly spec?: Readonly<Record<string, Json>>;
  readonly timeoutMs?: number;
  readonly lockTimeoutMs?: number;
}

/** A project in a directory of its own, and zkai at work on it: in this process, or as the command line. */
export interface TestProject {
  readonly directory: string;
  readonly connect: string;
  /** Writes one ZnodeTree document; without nodes the document goes. */
  declare(nodes: Declared, document?: string): Promise<void>;
  /** The flows, in this process: fast. They throw what the command line would print (see {@link failureOf}). */
  plan(
    more?: {
      readonly out?: string;
      readonly serverDryRun?: boolean;
      readonly destroy?: boolean;
      readonly merge?: boolean;
      readonly permits?: Permits;
      readonly selection?: Selection;
    } & Overrides,
  ): Promise<Plan>;
  apply(
    more?: {
      readonly planFile?: string;
      readonly expect?: string;
      readonly strict?: boolean;
      readonly destroy?: boolean;
      readonly merge?: boolean;
      readonly permits?: Permits;
      readonly selection?: Selection;
      readonly batching?: 'atomic' | 'journal';
    } & Overrides,
  ): Promise<ApplyResult>;
  adopt(path: string, more?: Overrides): Promise<ApplyResult>;
  /** A path or the id of a document. */
  release(target: string, more?: Overrides): Promise<ApplyResult>;
  import(
    path: string,
    more?: { readonly out?: string; readonly force?: boolean; readonly dryRun?: boolean } & Overrides,
  ): Promise<ImportResult>;
  drift(more?: Pick<DriftRequest, 'against' | 'unmanaged' | 'selection'> & Overrides): Promise<DriftResult>;
  /** `beforeWriting`: what somebody else does when it is known what to write. */
  accept(
    target: string,
    more?: { readonly beforeWriting?: () => Promise<void> } & Overrides,
  ): Promise<AcceptResult>;
  recover(id?: string, more?: { undo?: boolean } & Overrides): Promise<ApplyResult>;
  /** The real program, in the project's directory. */
  zkai(args: readonly string[], options?: CliOptions): Promise<CliRun>;
}

interface Overrides {
  readonly environment?: string;
  readonly connect?: string;
  readonly world?: Partial<World>;
  readonly lockTimeoutMs?: number;
}

/** A new project, by default on a chroot of its own (not there yet) on the shared server. */
export async function testProject(options: ProjectOptions = {}): Promise<TestProject> {
  const { name = 'test', connect = freshChroot(), root = '/zkai', timeoutMs = 5000 } = options;
  const test = { connect, ...(options.environment as object | undefined) };
  const spec = {
    sources: ['config/**/*.yaml'],
    root,
    environments: { test, ...options.environments },
    ...options.spec,
  };
  const project = { apiVersion: 'zkai/v1', kind: 'Project', metadata: { name }, spec };
  const directory = await tempDir({ 'zkai.yaml': yaml(project), 'config/.keep': '' });
  const only = options.environments === undefined ? null : 'test';
  const prepare = (more: Overrides = {}) => ({
    world: { ...testWorld(directory), ...more.world },
    request: {
      environment: more.environment ?? only,
      connect: more.connect,
      timeoutMs,
      message: null,
      lockTimeoutMs: more.lockTimeoutMs ?? options.lockTimeoutMs ?? 20_000,
    },
  });
  return {
    directory,
    connect,
    declare: async (nodes, document = 'app') => {
      const file = join(directory, 'config', `${document}.yaml`);
      if (Object.keys(nodes).length === 0) await rm(file, { force: true });
      else await writeFile(file, yaml(znodeTree(document, nodes)));
    },
    plan: (more) => {
      const { world, request } = prepare(more);
      return asPrinted(
        planned(world, {
          ...request,
          serverDryRun: more?.serverDryRun ?? false,
          out: more?.out === undefined ? null : join(directory, more.out),
          destroy: more?.destroy,
          merge: more?.merge,
          permits: more?.permits,
          selection: more?.selection,
        }),
      );
    },
    apply: async (more) => {
      const { world, request } = prepare(more);
      const planFile = more?.planFile === undefined ? null : join(directory, more.planFile);
      const approval = { present: () => {}, approve: async () => true };
      const { result } = await asPrinted(
        apply(world, {
          ...request,
          ...approval,
          planFile,
          expect: more?.expect ?? null,
          strict: more?.strict ?? false,
          batching: more?.batching,
          destroy: more?.destroy,
          merge: more?.merge,
          permits: more?.permits,
          selection: more?.selection,
        }),
      );
      return result;
    },
    adopt: async (path, more) => {
      const { world, request } = prepare(more);
      return done(await asPrinted(adopt(world, { ...request, path })));
    },
    release: async (target, more) => {
      const { world, request } = prepare(more);
      return done(await asPrinted(release(world, { ...request, target })));
    },
    import: (path, more) => {
      const { world, request } = prepare(more);
      const { out = null, force = false, dryRun = false } = more ?? {};
      return asPrinted(importLive(world, { ...request, path, out, force, dryRun }));
    },
    drift: (more) => {
      const { world, request } = prepare(more);
      const { against, unmanaged, selection } = more ?? {};
      return asPrinted(drift(world, { ...request, against, unmanaged, selection }));
    },
    accept: (target, more) => {
      const { world, request } = prepare(more);
      const { replace } = world.files;
      const files: World['files'] = {
        ...world.files,
        replace: async (...asked) => {
          if (asked[0].endsWith('b.yaml')) await more?.beforeWriting?.();
          return replace(...asked);
        },
      };
      return asPrinted(acceptDrift({ ...world, files }, { ...request, target, dryRun: false }));
    },
    recover: (id, { undo = false, ...more } = {}) => {
      const { world, request } = prepare(more);
      return asPrinted(recovered(world, { ...request, id: id ?? null, undo }));
    },
    zkai: (args, more) => runCli(args, { cwd: directory, ...more }),
  };
}

/** The world of the command line, silent. */
function testWorld(directory: string): World {
  const { signal } = new AbortController();
  return createWorld({ directory, progress: () => {}, signal, log: () => {} });
}

async function planned(...asked: Parameters<typeof plan>): Promise<Plan> {
  return (await plan(...asked)).plan;
}

function done({ result }: { readonly result: ApplyResult | null }): ApplyResult {
  if (result === null) throw new Error('it was only shown');
  return result;
}

async function recovered(...asked: Parameters<typeof recover>): Promise<ApplyResult> {
  return (await recover(...asked)).result;
}

async function asPrinted<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw toFailure(error, { command: 'apply', flags: [] });
  }
}

/** How work in this process failed. Fails the test where it did not, and where it failed by a bug. */
export async function failureOf(work: Promise<unknown>): Promise<ZkaiFailure> {
  let result: unknown;
  try {
    result = await work;
  } catch (error) {
    if (error instanceof ZkaiFailure) return error;
    throw error;
  }
  throw new Error(`it should have failed, but: ${JSON.stringify(result)}`);
}

function znodeTree(name: string, nodes: Declared): object {
  const list = Object.entries(nodes).map(([path, value]) => ({ path, ...contentOf(value) }));
  return { apiVersion: 'zkai/v1', kind: 'ZnodeTree', metadata: { name }, spec: { nodes: list } };
}

function contentOf(value: Declared[string]): object {
  if (typeof value === 'string') return { text: value };
  if (Buffer.isBuffer(value)) return { base64: value.toString('base64') };
  return { json: value instanceof JsonValue ? value.value : value };
}

/** JSON is YAML. */
function yaml(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
