import { type Blocked, type Change, isMerged } from '../model/change.ts';

/** Znodes of model versions: `<root>/<cluster>/models/<name>/versions/<n>`. */
const VERSION = /\/models\/([^/]+)\/versions\/(\d+)$/;

/**
 * A model version that was applied never changes: consumers cache it for ever and tasks pin it. Restoring one
 * that somebody else changed is no change of the version, and neither is removing it.
 */
export function changedVersions(changes: readonly Change[]): Blocked[] {
  return changes.flatMap((change) => {
    const match = VERSION.exec(change.path);
    const isChange = (change.class === 'pending' || isMerged(change)) && change.actions.includes('update');
    if (match === null || !isChange || change.document?.startsWith('ModelParams/') !== true) return [];
    const [, model, version] = match;
    return [
      {
        guard: 'immutable-version',
        path: change.path,
        document: change.document,
        source:
          change.fields.find((field) => field.source !== undefined && field.pointer !== '/hash')?.source ??
          change.source,
        reason: `version ${version} of model ${model} is applied, and an applied version never changes`,
        hint: `put the old values back, and declare them as a new version (${Number(version) + 1} or higher)`,
      },
    ];
  });
}
