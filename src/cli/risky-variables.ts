import { ZkaiFailure } from '../model/failure.ts';
import { sanitize } from '../report/sanitize.ts';
import { isSwitchedOn } from './heeded-variables.ts';
import { listOf } from './list-of.ts';

type Values = Readonly<Record<string, unknown>>;

/**
 * Flags that lift a guard, destroy, overwrite or undo, or keep a command from doing its work or from ending. What was typed is seen; of a
 * variable, which may have been set for something else, it is said.
 */
const RISKY: ReadonlySet<string> = new Set([
  'allow-deletes',
  'allow-remote-listen',
  'check',
  'destroy',
  'dry-run',
  'fix',
  'force',
  'override',
  'server-dry-run',
  'undo',
  'watch',
  'webhook-allow-http',
  'write-baseline',
]);

/** A sentence for each risky flag whose value comes from its variable, before the work starts. */
export function riskyNotes(
  values: Values,
  fromVariables: ReadonlySet<string>,
  {
    variableOf,
    writes,
  }: { readonly variableOf: (flag: string) => string | undefined; readonly writes: boolean },
): string[] {
  return (
    [...fromVariables]
      // A plan that is saved is not applied: of a command that would have applied it, that is everything.
      .filter((name) => RISKY.has(name) || (name === 'out' && writes))
      .sort()
      .map((name) => sanitize(`Note: ${asTyped(name, values[name])} comes from ${variableOf(name)}`))
  );
}

function asTyped(name: string, value: unknown): string {
  if (value === true) return `--${name}`;
  return listOf(String(value))
    .map((one) => `--${name} ${one}`)
    .join(' ');
}

/**
 * Who sets `ZKAI_DRY_RUN` wants nothing written. A command that would write all the same, since it has no such flag, must not.
 * @throws ZkaiFailure `usage`
 */
export function refuseWithoutDryRun(
  values: Values,
  { command, writes }: { readonly command: string; readonly writes: boolean },
  env = process.env,
): void {
  const onlyLooks = values['server-dry-run'] === true || typeof values['out'] === 'string';
  if ((!writes || onlyLooks) && values['write-baseline'] !== true) return;
  if (values['dry-run'] === true || !isSwitchedOn('ZKAI_DRY_RUN', env)) return;
  throw new ZkaiFailure('usage', `ZKAI_DRY_RUN is set, and ${command} writes: it has no dry run`, {
    hint: 'zkai plan and zkai drift only look; where it is to write, unset ZKAI_DRY_RUN',
  });
}
