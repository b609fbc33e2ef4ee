import { join } from 'node:path';
import { type LocalEnsemble } from '../ports/ensemble.ts';

/** The ZooKeeper servers of a project on this machine; their data and logs are in `.zkai/ensemble`. */
export async function projectEnsemble(directory: string): Promise<LocalEnsemble> {
  const { localEnsemble } = await import('../ensemble/local-ensemble.ts');
  return localEnsemble(join(directory, '.zkai', 'ensemble'), process.env);
}
