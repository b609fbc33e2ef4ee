import {
  type EnvironmentDiff,
  type EnvironmentList,
  type EnvironmentSettings,
} from '../../model/environments.ts';
import { type Environment } from '../../model/project.ts';
import { alignRows, type Cell, cell, indent } from '../columns.ts';
import { type Paint } from '../paint.ts';
import { count, list } from '../words.ts';
import { renderChanges } from './diff.ts';
import { renderLeaves } from './explanation.ts';
import { type FieldOptions, renderFields } from './fields.ts';

/** One line for each environment, the default marked. */
export function renderEnvironments(
  { environments }: EnvironmentList,
  { paint }: { readonly paint: Paint },
): string {
  const rows = environments.map(({ environment, isDefault }): Cell[] => [
    cell(isDefault ? 'ok' : 'plain', isDefault ? '*' : ' '),
    cell('heading', environment.name),
    cell('plain', environment.connect),
    cell('dim', environment.overlays.join(', ')),
    cell('dim', environment.values.size === 0 ? '' : count(environment.values.size, 'value')),
    cell('dim', protections(environment).join(', ')),
  ]);
  const isOpen = environments.length > 1 && environments.every(({ isDefault }) => !isDefault);
  const total = paint.heading(`${count(environments.length, 'environment')}.`);
  const open = paint.dim(' None is the default: name one with --env, or with the variable ZKAI_ENV.');
  return [...alignRows(rows, paint), '', `${total}${isOpen ? open : ''}`].join('\n');
}

/** What stands between a plan and this environment, in a few words each. */
function protections({ guards, confirm, require, windows }: Environment): string[] {
  const { allowEmpty, maxDeletes, maxDeletePercent, maxChanges } = guards;
  return [
    ...(maxDeletes === undefined ? [] : [`at most ${count(maxDeletes, 'delete')}`]),
    ...(maxDeletePercent === undefined ? [] : [`at most ${maxDeletePercent} % deleted`]),
    ...(maxChanges === undefined ? [] : [`at most ${count(maxChanges, 'change')}`]),
    ...(allowEmpty ? ['may be emptied'] : []),
    ...(confirm === 'name' ? ['asks for its name'] : []),
    ...(require.savedPlan ? ['saved plans only'] : []),
    ...(require.cleanGit ? ['committed files only'] : []),
    ...(windows.length === 0 ? [] : [count(windows.length, 'freeze window')]),
  ];
}

/** Every setting with the line that says it. */
export function renderEnvironment(
  { project, environment, root, settings }: EnvironmentSettings,
  { paint }: { readonly paint: Paint },
): string {
  const heading = paint.heading(`Environment ${environment} of ${project}, root ${root}`);
  const total = paint.heading(`${count(settings.length, 'setting')}, each with the line that says it.`);
  return [heading, '', ...indent(renderLeaves(settings, paint), 2), '', total].join('\n');
}

/** Settings, documents and znodes that differ, the second environment being the new side. */
export function renderEnvironmentDiff(diff: EnvironmentDiff, options: FieldOptions): string {
  const { from, to, settings, documents, changes } = diff;
  const { paint } = options;
  if (settings.length + changes.length + documents.added.length + documents.removed.length === 0)
    return paint.ok(`No difference between ${from} and ${to}.`);
  const alone = (ids: readonly string[], name: string): string[] =>
    ids.length === 0 ? [] : ['', paint.heading(`Only ${name} has ${list(ids)}`)];
  const totals = [
    ...(settings.length === 0 ? [] : [count(settings.length, 'setting')]),
    ...(changes.length === 0 ? [] : [count(changes.length, 'znode')]),
  ];
  return [
    paint.heading(`From ${from} to ${to}`),
    ...section('Settings', renderFields(settings, options), paint),
    ...section('Znodes', renderChanges(changes, options), paint),
    ...alone(documents.removed, from),
    ...alone(documents.added, to),
    '',
    paint.heading(totals.length === 0 ? 'No znode differs.' : `Different: ${list(totals)}.`),
  ].join('\n');
}

function section(title: string, lines: readonly string[], paint: Paint): string[] {
  return lines.length === 0 ? [] : ['', paint.heading(title), ...indent(lines, 2)];
}
