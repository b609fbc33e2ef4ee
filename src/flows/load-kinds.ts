import {
  ownKindSchemas,
  type OwnKindSchemas,
  type SchemaSource,
} from '../desired/validate/own-kind-schemas.ts';
import { ZkaiFailure } from '../model/failure.ts';
import { type Project } from '../model/project.ts';
import { type SourceText } from '../model/source-text.ts';
import { type ProjectFiles } from '../ports/files.ts';
import { type World } from '../ports/world.ts';

export interface LoadedKinds extends OwnKindSchemas {
  /** The schema files that were read. */
  readonly texts: readonly SourceText[];
}

/** The schemas of all kinds of a project: those that come with zkai, and its own, read from its files. */
export async function loadKinds({ files, schemas }: World, project: Project): Promise<LoadedKinds> {
  const sources = await Promise.all(project.kinds.map(({ schema }) => readSource(files, schema)));
  const texts = sources.filter((source): source is SourceText => 'text' in source);
  return { ...ownKindSchemas(project, sources, await schemas()), texts };
}

async function readSource(files: ProjectFiles, path: string): Promise<SchemaSource> {
  try {
    return { path, text: await files.readText(path) };
  } catch (error) {
    if (!(error instanceof ZkaiFailure) || error.code !== 'invalid') throw error;
    return { path, problem: error.message };
  }
}
