import { type AppliedRevision } from '../../model/results.ts';
import { entryHeadView } from './entry-head.ts';
import { fieldViews } from './fields.ts';

/** `zkai.revision/v1`: one applied revision with the values that it changed. */
export function revisionView(revision: AppliedRevision) {
  return {
    apiVersion: 'zkai.revision/v1',
    ...entryHeadView(revision),
    changes: revision.changes.map(({ path, actions, document, movedFrom = null, fields }) => ({
      path,
      actions,
      document,
      movedFrom,
      fields: fields === null ? null : fieldViews(fields),
    })),
  };
}
