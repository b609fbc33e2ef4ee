import { posix } from 'node:path';
import { resolveAcl, resolveRules } from '../apply/resolve-acls.ts';
import { decompile } from '../desired/emit/decompile.ts';
import { defaultAcl } from '../desired/emit/import-documents.ts';
import { importTree } from '../desired/emit/import-tree.ts';
import { type LedgerState } from '../ledger/state.ts';
import { aclByRule } from '../model/acl-rules.ts';
import { ZkaiFailure } from '../model/failure.ts';
import { type ImportResult, type LeftOut } from '../model/imported.ts';
import { type Environment, type Project } from '../model/project.ts';
import { type DesiredTree } from '../model/tree.ts';
import { comparePaths, type ZnodePath } from '../model/znode-path.ts';
import { type World } from '../ports/world.ts';
import { type ConnectionRequest, readerOptions, withReader } from './connection.ts';
import { filesBeside } from './import/files-beside.ts';
import { kindSecrets, whyLeftOut } from './import/left-out.ts';
import { placeOf, refusePlace } from './import/place.ts';
import { readSubtree } from './import/read-subtree.ts';
import { refuseLoss } from './import/refuse-loss.ts';
import { writeImported } from './import/write-imported.ts';
import { invalidFiles } from './invalid-files.ts';
import { loadEnvironment } from './load-environment.ts';
import { pathArgument } from './path-argument.ts';

export interface ImportRequest extends ConnectionRequest {
  readonly environment: string | null;
  /** The znode to import, with all below it. */
  readonly path: string;
  /** A YAML file or a directory of the project; `null`: beside the other documents. */
  readonly out: string | null;
  /** Replace files that are there, where that loses nothing. */
  readonly force: boolean;
  /** Write nothing. */
  readonly dryRun: boolean;
}

/**
 * Writes documents for what is live: their plan has no change, but for taking ownership of what has the declared value
 * already. Reads ZooKeeper through a session that cannot write.
 */
export async function importLive(world: World, request: ImportRequest): Promise<ImportResult> {
  const top = pathArgument(request.path, 'import');
  const { project, environment } = await loadEnvironment(world, request);
  const place = placeOf(project, { out: request.out, top });
  await refusePlace(world, place.file);
  const files = await filesBeside(world, project, {
    environment,
    file: place.file,
    replaces: request.force,
  });
  const options = await readerOptions(world, environment, request);
  const live = await withReader(world, options, (reader) => readSubtree(reader, { top, root: project.root }));
  if (!live.exists) {
    throw new ZkaiFailure('failed', `there is no znode ${top} in environment ${environment.name}`, {
      hint: 'paths are below the chroot of the connect string',
    });
  }
  const { ledger } = live;
  const leftOut: LeftOut[] = [...live.leftOut];
  const declared = files.before.tree;
  const { sensitive } = files.before;
  const secrets =
    sensitive.size === 0
      ? new Map<ZnodePath, string>()
      : kindSecrets(decompile(new Map(live.nodes.map(({ path, data }) => [path, data])), project), sensitive);
  const znodes = live.nodes.filter((node) => {
    const why = whyLeftOut(node, {
      project: project.name,
      root: project.root,
      environment: environment.name,
      ledger,
      declared,
      secrets,
    });
    if (why !== undefined && why !== null) leftOut.push(why);
    return why === undefined;
  });
  const name = freeName(place.name, { declared, ledger, project, environment });
  const foreign = foreignKeys(ledger, project, environment);
  const imported = importTree({
    znodes: znodes.map(({ path, data, acl }) => ({ path, data, acl })),
    kinds: decompile(new Map(znodes.map(({ path, data }) => [path, data])), project).filter(
      ({ kind, cluster, name: own }) => !foreign.has(`${kind}.${cluster}.${own}`),
    ),
    before: files.before,
    build: files.withEmitted,
    options: {
      file: place.file,
      top,
      name,
      schemas: await editorSchemas(world, place.file),
      defaultAcl: defaultAcl(
        aclByRule(await resolveRules(world, project.acls, environment.digestAlgorithm)),
        await resolveAcl(world, environment.acl, environment.digestAlgorithm),
      ),
    },
  });
  if (imported.problem !== null) throw invalidFiles([imported.problem]);
  const isEmpty = imported.documents.length === 0;
  if (!isEmpty && files.replaced !== null) {
    refuseLoss(files.replaced, {
      emitted: imported.emitted.documents,
      after: files.withEmitted(imported.emitted).tree,
      live: { top, nodes: live.nodes, leftOut: live.leftOut },
    });
  }
  const notes = isEmpty
    ? []
    : await writeImported(world, imported.emitted, {
        project,
        environment,
        place,
        inUse: files.inUse,
        force: request.force,
        dryRun: request.dryRun,
      });
  const { text, attachments } = imported.emitted;
  const contents = isEmpty ? [] : [[place.file, Buffer.from(text)] as const, ...attachments];
  return {
    project: project.name,
    environment: environment.name,
    path: top,
    documents: imported.documents,
    files: contents.map(([path, content]) => ({ path, bytes: content.length })),
    written: !request.dryRun && !isEmpty,
    leftOut: [...leftOut, ...imported.leftOut].sort((a, b) => comparePaths(a.path, b.path)),
    notes,
    text: isEmpty ? '' : text,
  };
}

/** A document has one record in a project, so its name must not be that of another environment's, either. */
function freeName(
  wanted: string,
  {
    declared,
    ledger,
    project,
    environment,
  }: {
    readonly declared: DesiredTree;
    readonly ledger: LedgerState;
    readonly project: Project;
    readonly environment: Environment;
  },
): string {
  const foreign = foreignKeys(ledger, project, environment);
  const isTaken = (name: string): boolean =>
    declared.documents.has(`ZnodeTree/${name}`) || foreign.has(`ZnodeTree._.${name}`);
  let name = wanted;
  for (let n = 2; isTaken(name); n += 1) name = `${wanted.slice(0, 58)}-${n}`;
  return name;
}

/** Keys of the records that other environments of the project hold. */
function foreignKeys(ledger: LedgerState, project: Project, environment: Environment): ReadonlySet<string> {
  const records = ledger.projects.get(project.name)?.records ?? new Map();
  return new Set(
    [...records.values()]
      .filter(({ record }) => record.environment !== environment.name)
      .map(({ key }): string => key),
  );
}

/** Where the copies of the schemas are that `init` writes, as the YAML has to name them; `null`: there are none. */
async function editorSchemas({ files }: World, file: string): Promise<string | null> {
  const there = await files.exists('schemas/znode-tree.json');
  return there ? posix.relative(posix.dirname(file), 'schemas') : null;
}
