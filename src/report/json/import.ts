import { type ImportResult } from '../../model/imported.ts';

/** `zkai.import/v1` */
export function importView(result: ImportResult) {
  const { project, environment, path, written, documents, files, leftOut, notes, text } = result;
  const shown = written ? {} : { text };
  return {
    apiVersion: 'zkai.import/v1',
    project,
    environment,
    path,
    written,
    documents,
    files,
    leftOut,
    notes,
    ...shown,
  };
}
