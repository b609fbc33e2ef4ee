import { type Blocked, type Change, isMerged } from '../model/change.ts';
import { znodePath } from '../model/znode-path.ts';
import { highestApplied, isOfModel, type Past } from './model-heads.ts';

/** Znodes of model versions: `<root>/<cluster>/models/<name>/versions/<n>`. */
const VERSION = /^(.*\/models\/([^/]+))\/versions\/(\d+)$/;

interface VersionChange {
  readonly change: Change;
  readonly head: string;
  readonly model: string;
  readonly version: number;
}

/**
 * A model version that was applied never changes: consumers cache it for ever and tasks pin it. Restoring one
 * that somebody else changed is no change of the version, and neither is removing it.
 */
export function changedVersions(changes: readonly Change[]): Blocked[] {
  return versionChanges(changes)
    .filter(
      ({ change }) => (change.class === 'pending' || isMerged(change)) && change.actions.includes('update'),
    )
    .map(({ change, model, version }) => ({
      guard: 'ZK501',
      path: change.path,
      document: change.document,
      source:
        change.fields.find((field) => field.source !== undefined && field.pointer !== '/hash')?.source ??
        change.source,
      reason: `version ${version} of model ${model} is applied, and an applied version never changes`,
      hint: `put the old values back, and declare them as a new version (${version + 1} or higher)`,
    }));
}

/**
 * A new version has a number above all that were ever applied: one that was removed may be in the cache of somebody who
 * would take the new one for it. One that lost its znode is not new, and one that got another name was applied before.
 */
export function lateVersions(changes: readonly Change[], past: Past): Blocked[] {
  return versionChanges(changes)
    .filter(
      ({ change }) =>
        change.class === 'pending' && change.actions.includes('create') && change.movedFrom === undefined,
    )
    .flatMap(({ change: { path, document, source }, head, model, version }): Blocked[] => {
      const highest = highestApplied(znodePath(head), past);
      if (version > highest) return [];
      const permit = '--override ZK502 --reason TEXT';
      return [
        {
          guard: 'ZK502',
          path,
          document,
          source,
          reason: `version ${version} of model ${model} is new, and ${highest} is applied or was: a new version has a higher number`,
          hint: `declare it as version ${highest + 1}; if it is what version ${version} has always been, ${permit}`,
          permit,
          overridable: true,
        },
      ];
    });
}

function versionChanges(changes: readonly Change[]): VersionChange[] {
  return changes.flatMap((change) => {
    const [, head, model, version] = VERSION.exec(change.path) ?? [];
    if (head === undefined || model === undefined || !isOfModel(change.document)) return [];
    return [{ change, head, model, version: Number(version) }];
  });
}
