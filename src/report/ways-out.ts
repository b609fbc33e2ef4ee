import { type Change, type FieldChange } from '../model/change.ts';
import { type Selection, selectionFlags } from '../model/selection.ts';
import { shellWord } from '../model/shell-word.ts';
import { place } from './words.ts';

/** True when nothing is done before a person decides; a conflict with an action is decided already. */
export function isOpenConflict({ class: kind, actions }: Pick<Change, 'class' | 'actions'>): boolean {
  return kind === 'conflict' && actions.length === 0;
}

/** One thing that a person can do about a conflict: what for, and the command that does it. */
export type Way = readonly [when: string, command: string];

/** What the commands depend on. */
export interface WaysContext {
  readonly environment: string;
  /** The revision that the plan goes back to, if it does. */
  readonly rollbackTo?: number | undefined;
  /** The plan is to destroy everything. */
  readonly destroy?: true | undefined;
  /** It keeps what others changed, as far as that can be. */
  readonly merge?: true | undefined;
  /** The part of it that the plan is of. */
  readonly selection?: Selection | undefined;
}

/** What a person can do about a row, each with its command; empty for one that waits for nobody. */
export function waysOut(change: Change, context: WaysContext): Way[] {
  if (!isOpenConflict(change)) return [];
  const { rollbackTo, destroy } = context;
  const env = `-e ${shellWord(context.environment)}`;
  if (rollbackTo !== undefined) return waysBack(change, rollbackTo, env);
  return [
    ...(destroy ? waysToDestroy(env) : [...both(change, context, env), ...ways(change, env)]),
    withoutIt(change, context, env),
    ...(destroy ? [] : toOthers(change, env)),
  ];
}

/** Where nobody is in the other's way, no side has to lose. */
function both({ sides }: Change, { selection }: WaysContext, env: string): Way[] {
  if (sides === undefined || sides.clashes.length > 0) return [];
  return [
    [
      'To keep both changes, which are in different fields:',
      `zkai apply ${env}${selectionFlags(selection)} --merge`,
    ],
  ];
}

/** Whoever writes a field again and again is better left to it. */
function toOthers({ sides }: Change, env: string): Way[] {
  const fields = (sides?.live ?? []).filter(isField).map(({ pointer }) => pointer);
  if (fields.length === 0) return [];
  const named = fields.slice(0, 3).join(', ') + (fields.length > 3 ? ', ...' : '');
  return [
    [
      `To leave ${named} to whoever wrote it, add a rule to \`ignore\` of zkai.yaml, then:`,
      `zkai plan ${env}`,
    ],
  ];
}

const isField = ({ pointer }: FieldChange): boolean => pointer !== '';

/** What is left out stops nothing. */
function withoutIt({ path }: Change, { destroy, merge, selection }: WaysContext, env: string): Way {
  const flags = `${selectionFlags(selection)} --exclude ${shellWord(path)}`;
  return [
    'To leave it out for now:',
    `zkai plan${destroy ? ' --destroy' : ''}${merge ? ' --merge' : ''} ${env}${flags}`,
  ];
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

function ways({ path, document, heldBy, source, precondition }: Change, env: string): Way[] {
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
  const accept = `zkai drift accept ${shellWord(path)} ${env}`;
  if (precondition === null) {
    return [
      [`To let it be gone, and remove it from ${declared}:`, accept],
      ['To let the files win, create the znode with the declared value by hand, then:', apply],
    ];
  }
  return [[`To keep the live value, and write it to ${declared}:`, accept], win];
}
