import { type RevisionDiff } from '../../model/results.ts';
import { fieldViews } from './fields.ts';

/** `zkai.diff/v1`: how what was applied differs between two revisions. */
export function diffView({ project, environment, from, to, changes }: RevisionDiff) {
  const tally = (action: string): number => changes.filter((change) => change.action === action).length;
  return {
    apiVersion: 'zkai.diff/v1',
    project,
    environment,
    from,
    to,
    summary: {
      create: tally('create'),
      update: tally('update'),
      acl: tally('acl'),
      delete: tally('delete'),
      release: tally('release'),
      move: tally('move'),
    },
    changes: changes.map(({ path, action, document, movedFrom = null, fields }) => ({
      path,
      action,
      document,
      movedFrom,
      fields: fieldViews(fields),
    })),
  };
}
