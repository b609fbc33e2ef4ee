import { type Change } from '../../model/change.ts';
import { type Selection, selectionFlags } from '../../model/selection.ts';
import { shellWord } from '../../model/shell-word.ts';
import { type Paint } from '../paint.ts';
import { place } from '../words.ts';

/** True when nothing is done before a person decides; a conflict with an action is decided already. */
export function isOpenConflict({ class: kind, actions }: Change): boolean {
  return kind === 'conflict' && actions.length === 0;
}

interface WaysOptions {
  readonly paint: Paint;
  readonly environment: string;
  /** The revision that the plan goes back to, if it does. */
  readonly rollbackTo?: number | undefined;
  /** The plan is to destroy everything. */
  readonly destroy?: true | undefined;
  /** The part of it that the plan is of. */
  readonly selection?: Selection | undefined;
}

/** What a person can do about a conflict, each with its command. */
export function waysOut(change: Change, options: WaysOptions): string[] {
  const { paint, environment } = options;
  const env = `-e ${shellWord(environment)}`;
  return waysOf(change, options, env).map(
    ([when, command]) => `${paint.dim(when)} ${paint.command(command)}`,
  );
}

type Way = [when: string, command: string];

function waysOf(change: Change, options: WaysOptions, env: string): Way[] {
  const { rollbackTo, destroy } = options;
  if (rollbackTo !== undefined) return waysBack(change, rollbackTo, env);
  return [...(destroy ? waysToDestroy(env) : ways(change, env)), withoutIt(change, options, env)];
}

/** What is left out stops nothing. */
function withoutIt({ path }: Change, { destroy, selection }: WaysOptions, env: string): Way {
  const flags = `${selectionFlags(selection)} --exclude ${shellWord(path)}`;
  return ['To leave it out for now:', `zkai plan${destroy ? ' --destroy' : ''} ${env}${flags}`];
}

/** The files have no say in going back, so neither side can be written there. */
function waysBack({ path }: Change, rollbackTo: number, env: string): Way[] {
  return [
    ['To see who changed it:', `zkai blame ${shellWord(path)} ${env}`],
    [
      'To go back all the same, put the value back that zkai wrote (zkai drift shows it), then:',
      `zkai rollback @${rollbackTo} ${env}`,
    ],
  ];
}

function waysToDestroy(env: string): Way[] {
  const again = `zkai plan --destroy ${env}`;
  return [
    ['To let it go, delete the znode by hand, then:', again],
    ['To let the files win over it first:', `zkai apply ${env} && ${again}`],
  ];
}

function ways(
  { path, document, heldBy, source, precondition }: Change,
  env: string,
): [when: string, command: string][] {
  const [plan, apply] = [`zkai plan ${env}`, `zkai apply ${env}`];
  const declared = place(source);
  // Owners are exclusive, so neither side of this one can be taken over from here.
  if (heldBy !== undefined) return [['Declare it in one of the two only, then:', plan]];
  const win: Way = ['To let the files win over it:', `zkai adopt ${shellWord(path)} ${env} && ${apply}`];
  // Of a parent, which no document declares, there is only the ACL to disagree about.
  if (document === null)
    return [['To keep the live ACL, declare it by a rule (acls in zkai.yaml), then:', plan], win];
  if (source === null) {
    return [
      ['To keep the live value, declare it in the files again, then:', plan],
      ['To let it go, delete the znode by hand, then:', apply],
    ];
  }
  if (precondition === null) {
    return [
      [`To let it be gone, remove it from ${declared}, then:`, plan],
      ['To let the files win, create the znode with the declared value by hand, then:', apply],
    ];
  }
  return [[`To keep the live value, write it to ${declared}, then:`, plan], win];
}
