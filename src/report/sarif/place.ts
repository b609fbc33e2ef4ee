import { type Position } from '../../model/position.ts';
import { type RunFacts, fileFrom } from '../run-facts.ts';

const ROOT = '%SRCROOT%';

/** Where the root of the repository is, whoever knows that: uris are below it. */
export const URI_BASES = { [ROOT]: { description: { text: 'The root of the repository.' } } };

/** A file as a uri below the root of the repository. */
export function artifactOf(file: string, { fromRepository }: Pick<RunFacts, 'fromRepository'>) {
  const path = fileFrom(fromRepository, { file });
  // A lone surrogate has no bytes, and so no escape.
  const segments = path
    .split('/')
    .map((segment) => encodeURIComponent(segment.replace(/\p{Cs}/gu, '\ufffd')));
  return { uri: segments.join('/'), uriBaseId: ROOT };
}

/** Lines and columns count from 1, columns UTF-16 units, the end is exclusive: exactly as here. */
export function regionOf({ line, column, endLine, endColumn }: Omit<Position, 'file'>) {
  return { startLine: line, startColumn: column, endLine, endColumn };
}

export function locationOf(position: Position, run: Pick<RunFacts, 'fromRepository'>) {
  return {
    physicalLocation: { artifactLocation: artifactOf(position.file, run), region: regionOf(position) },
  };
}
