import { isExpired, type Plan } from '../../model/plan.ts';
import { type Batching } from '../../model/project.ts';
import { selectionFlags } from '../../model/selection.ts';
import { shellWord } from '../../model/shell-word.ts';

/** How a person got here, as far as the next command line must repeat it. */
export interface Typed {
  /** `--connect`, if it was given. */
  readonly connect: string | undefined;
  /** `--batch`, the same. */
  readonly batch?: Batching | undefined;
  /** Flags whose values come from variables, which hold for the next command line, too. Default: none. */
  readonly fromVariables?: ReadonlySet<string>;
}

/** The command that a person most likely wants after a plan; `undefined` where there is nothing to do. */
export function nextAfterPlan(
  plan: Plan,
  savedAs: string | null,
  { now, ...typed }: Typed & { readonly now?: number },
): string | undefined {
  const canApply = plan.blocked.length === 0 && plan.summary.conflict === 0;
  if (!canApply || plan.transaction.ops === 0) return undefined;
  const { environment, destroy, merge, require, rollbackTo } = plan;
  const isTyped = (flag: string): boolean => typed.fromVariables?.has(flag) !== true;
  const mode = `${destroy && isTyped('destroy') ? ' --destroy' : ''}${merge && isTyped('merge') ? ' --merge' : ''}`;
  const part = typedPart(plan.selection, isTyped);
  const permitted = permitFlags(plan, isTyped);
  const isLate = now !== undefined && isExpired(plan, now);
  if (isLate || (savedAs === null && require?.savedPlan === true)) {
    const file = shellWord(savedAs ?? `${environment}.plan`);
    const again = `plan${mode}`;
    const command = rollbackTo === undefined ? again : `rollback @${rollbackTo}`;
    // Whoever looks at a saved plan types no flag, and what went in batches then would be refused without.
    const batch = typed.batch ?? (isLate && plan.transaction.mode === 'journal' ? 'journal' : undefined);
    return `${nextCommand(command, environment, typed)}${part}${batchFlag(batch)}${permitted} --out ${file}`;
  }
  return savedAs === null
    ? `${nextCommand(`apply${mode}`, environment, typed)}${part}${batchFlag(typed.batch)}${permitted}`
    : `zkai apply ${shellWord(savedAs)}${connectFlag(typed)}`;
}

/** A command on the same environment and the same servers. */
export function nextCommand(command: string, environment: string, typed: Typed): string {
  return `zkai ${command} --env ${shellWord(environment)}${connectFlag(typed)}`;
}

function batchFlag(batch: Batching | undefined): string {
  return batch === undefined ? '' : ` --batch ${batch}`;
}

type IsTyped = (flag: string) => boolean;

/** What was permitted has to be permitted again. */
function permitFlags({ allowDeletes, overridden = [] }: Plan, isTyped: IsTyped): string {
  const deletes =
    allowDeletes === undefined || !isTyped('allow-deletes') ? '' : ` --allow-deletes ${allowDeletes}`;
  const guards = [...new Set(overridden.map(({ guard }) => guard))].map((guard) => ` --override ${guard}`);
  const [reason] = overridden.map(({ because }) => because);
  const why = reason === undefined || !isTyped('reason') ? '' : ` --reason ${shellWord(reason)}`;
  return `${deletes}${isTyped('override') ? guards.join('') : ''}${why}`;
}

function typedPart(selection: Plan['selection'], isTyped: IsTyped): string {
  if (selection === undefined) return '';
  const { targets, excludes, noDelete, drifted } = selection;
  return selectionFlags({
    targets: isTyped('target') ? targets : [],
    excludes: isTyped('exclude') ? excludes : [],
    noDelete: noDelete && isTyped('no-delete'),
    ...(drifted === true && isTyped('drifted') ? { drifted } : {}),
  });
}

function connectFlag({ connect }: Typed): string {
  return connect === undefined ? '' : ` --connect ${shellWord(connect)}`;
}
