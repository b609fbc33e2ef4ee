import {
  type EnvironmentDiff,
  type EnvironmentList,
  type EnvironmentSettings,
} from '../../model/environments.ts';
import { type Requirements } from '../../model/project.ts';
import { fieldViews } from './fields.ts';
import { leafView } from './explanation.ts';
import { placeView } from './position.ts';

/** `zkai.environments/v1` */
export function environmentsView({ project, environments }: EnvironmentList) {
  return {
    apiVersion: 'zkai.environments/v1',
    project,
    environments: environments.map(({ environment, isDefault, source }) => ({
      name: environment.name,
      default: isDefault,
      connect: environment.connect,
      overlays: environment.overlays,
      values: [...environment.values.keys()],
      confirm: environment.confirm,
      guards: environment.guards,
      require: requireView(environment.require),
      windows: environment.windows.length,
      source: placeView(source),
    })),
  };
}

function requireView({ savedPlan, cleanGit, planMaxAgeMs }: Requirements) {
  return { savedPlan, cleanGit, planMaxAgeMs: planMaxAgeMs ?? null };
}

/** `zkai.environment/v1`: everything that holds for one. */
export function environmentView({ project, environment, root, settings }: EnvironmentSettings) {
  return { apiVersion: 'zkai.environment/v1', project, environment, root, settings: settings.map(leafView) };
}

/** `zkai.envdiff/v1` */
export function environmentDiffView({ from, to, settings, documents, changes }: EnvironmentDiff) {
  const tally = (action: string): number => changes.filter((change) => change.action === action).length;
  return {
    apiVersion: 'zkai.envdiff/v1',
    from,
    to,
    summary: {
      settings: settings.length,
      create: tally('create'),
      update: tally('update'),
      acl: tally('acl'),
      delete: tally('delete'),
    },
    settings: fieldViews(settings),
    documents,
    changes: changes.map(({ path, action, document, fields }) => ({
      path,
      action,
      document,
      fields: fieldViews(fields),
    })),
  };
}
