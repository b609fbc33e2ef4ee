import { type Owner } from '../model/tree.ts';
import { type LedgerState } from './state.ts';

/** Keys of the records of an environment whose documents are protected. */
export function protectedRecords(
  { projects }: Pick<LedgerState, 'projects'>,
  { project, environment }: Pick<Owner, 'project' | 'environment'>,
): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const { key, record } of projects.get(project)?.records.values() ?? [])
    if (record.document.protect === true && record.environment === environment) keys.add(key);
  return keys;
}
