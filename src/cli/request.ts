import * as Flags from '@oclif/core/flags';
import { ZkaiFailure } from '../model/failure.ts';
import { type Permits } from '../model/plan.ts';
import { type Batching } from '../model/project.ts';
import { type Selection, selectedNameProblem, selectsEverything } from '../model/selection.ts';
import { type Typed } from '../report/pretty/next-step.ts';
import { waitFlag } from './global-flags.ts';
import { listOf } from './list-of.ts';

interface ConnectionFlags {
  readonly env: string | undefined;
  readonly connect: string | undefined;
  readonly timeout: number;
}

/** Which environment and which server, as every flow that connects wants to know it. */
export function connectionRequest(flags: ConnectionFlags): {
  environment: string | null;
  connect: string | undefined;
  timeoutMs: number;
} {
  return { environment: flags.env ?? null, connect: flags.connect, timeoutMs: flags.timeout };
}

/** What the next command line must repeat, where it was typed: what comes from a variable needs no repeating. */
export function typedFlags({
  flags,
  fromVariables,
}: {
  readonly flags: Pick<ConnectionFlags, 'connect'> & { readonly batch?: Batching | undefined };
  readonly fromVariables: ReadonlySet<string>;
}): Typed {
  return {
    connect: fromVariables.has('connect') ? undefined : flags.connect,
    batch: fromVariables.has('batch') ? undefined : flags.batch,
    fromVariables,
  };
}

/** A document or a path, once for each. In the variable, commas are between them. */
const nameFlag = Flags.custom<string>({ multiple: true, multipleNonGreedy: true, helpValue: '<id|path>' });

/** Flags that take a part of what there is. */
export const nameFlags = {
  target: nameFlag({
    summary: 'Only this: a document (TaskConfig/etl, TaskConfig/*) or a znode with all below it; repeatable',
    env: 'ZKAI_TARGET',
  }),
  exclude: nameFlag({
    summary: 'All but this document or znode, which stays as it is; repeatable',
    env: 'ZKAI_EXCLUDE',
  }),
};

interface NameFlags {
  /** One text where it comes from the variable. */
  readonly target: readonly string[] | string | undefined;
  readonly exclude: readonly string[] | string | undefined;
  readonly 'no-delete'?: boolean;
  readonly drifted?: boolean;
}

/** The part that is asked for; `undefined`: everything. @throws ZkaiFailure `usage` for a name that is none */
export function selectionRequest(flags: NameFlags): Selection | undefined {
  const targets = namesOf('--target', flags.target);
  const excludes = namesOf('--exclude', flags.exclude);
  const noDelete = flags['no-delete'] ?? false;
  const selection: Selection = {
    targets,
    excludes,
    noDelete,
    ...(flags.drifted === true ? { drifted: true } : {}),
  };
  return selectsEverything(selection) ? undefined : selection;
}

function namesOf(flag: string, given: readonly string[] | string = []): string[] {
  const names = listOf(given);
  for (const name of names) {
    const problem = selectedNameProblem(name);
    if (problem === undefined) continue;
    const hint = `zkai plan ${flag} TaskConfig/etl, or ${flag} /zkai/prod/tasks`;
    throw new ZkaiFailure('usage', `${flag} ${JSON.stringify(name)}: ${problem}`, { hint });
  }
  return [...new Set(names)];
}

/** Flags of every command that plans from the files. */
export const planFlags = {
  ...nameFlags,
  'no-delete': Flags.boolean({
    summary: 'Keep what would be deleted; a later plan without the flag still deletes it',
    env: 'ZKAI_NO_DELETE',
  }),
  drifted: Flags.boolean({
    summary: 'Only put back what was changed outside zkai; what is new in the files waits for a later plan',
    env: 'ZKAI_DRIFTED',
  }),
  destroy: Flags.boolean({
    summary: 'Delete everything that zkai owns for this project in the environment, whatever the files say',
    env: 'ZKAI_DESTROY',
  }),
  merge: Flags.boolean({
    summary:
      'Keep what others changed in ZooKeeper where the files did not change the same field; without it, that is put back, or a conflict',
    env: 'ZKAI_MERGE',
  }),
  batch: Flags.option({ options: ['atomic', 'journal'] as const })({
    summary: 'What fits no single transaction: refuse it, or apply it in batches behind a journal',
    env: 'ZKAI_BATCH',
  }),
  'server-dry-run': Flags.boolean({
    summary: 'Have the server try the transaction, which then fails on purpose: versions, ACLs, existence',
    env: 'ZKAI_SERVER_DRY_RUN',
  }),
};

/** What lets a plan pass a guard. */
export const permitFlags = {
  'allow-deletes': Flags.integer({
    summary:
      'With at most so many deletes in the plan, maxDeletes, maxDeletePercent and deletion: confirm let it pass; with more, as without the flag',
    helpValue: '<n>',
    min: 0,
    env: 'ZKAI_ALLOW_DELETES',
  }),
  override: Flags.string({
    summary:
      'Lift this guard for one plan, such as maxChanges, policy/<id> or window/1; it stays in the plan and in the history. Never preventDestroy or deletion: forbid',
    helpValue: '<guard>',
    multiple: true,
    multipleNonGreedy: true,
    env: 'ZKAI_OVERRIDE',
  }),
  reason: Flags.string({
    summary: 'Why, with --override',
    helpValue: '<text>',
    env: 'ZKAI_REASON',
  }),
};

interface PermitInput {
  readonly flags: {
    readonly 'allow-deletes': number | undefined;
    /** One text where it comes from the variable. */
    readonly override: readonly string[] | string | undefined;
    readonly reason: string | undefined;
  };
  readonly fromVariables: ReadonlySet<string>;
}

/** @throws ZkaiFailure `usage` for an override without a reason, or for a reason that was typed without an override */
export function permits({ flags, fromVariables }: PermitInput): Permits {
  const { override = [], 'allow-deletes': allowDeletes } = flags;
  const guards = listOf(override);
  const reason = flags.reason?.trim() ?? '';
  if (guards.some((guard) => guard.trim() === '')) {
    throw new ZkaiFailure('usage', '--override names no guard', {
      hint: 'what can be overridden: maxDeletes, maxDeletePercent, maxChanges, allowEmpty, moved-root, policy/<id> and window/<n>; zkai plan shows what blocks',
    });
  }
  if (guards.length > 0 && reason === '') {
    throw new ZkaiFailure('usage', '--override needs a reason, for whoever reads the plan and the history', {
      hint: `--override ${guards.join(' --override ')} --reason 'what makes it right this time'`,
    });
  }
  if (guards.length === 0 && flags.reason !== undefined && !fromVariables.has('reason'))
    throw new ZkaiFailure('usage', '--reason belongs to --override', {
      hint: 'why something is applied, --message says',
    });
  const whereNeeded = fromVariables.has('override') ? ({ whereNeeded: true } as const) : {};
  return { allowDeletes, overrides: guards.map((guard) => ({ guard, reason, ...whereNeeded })) };
}

/** What a pipeline hands from the plan that was reviewed to the apply. */
export const expectFlag = Flags.string({
  summary: 'Refuse any plan but the one with this digest',
  helpValue: '<digest>',
  env: 'ZKAI_EXPECT',
});

/** Of every command that applies. */
export const strictFlag = Flags.boolean({
  summary:
    'Pin every znode that is changed or deleted with an ephemeral child, so that nobody can swap it in the last moment',
  env: 'ZKAI_STRICT',
});

/** Of every command that changes nothing but ownership, or files. */
export const dryRunFlag = Flags.boolean({
  summary: 'Only show it; nothing is written',
  env: 'ZKAI_DRY_RUN',
});

/** Flags of every command that shows a plan and asks. */
export const approvalFlags = {
  'auto-approve': Flags.boolean({
    char: 'y',
    aliases: ['yes'],
    summary: 'Do not ask',
    env: 'ZKAI_AUTO_APPROVE',
  }),
};

/** Flags of every command that writes to ZooKeeper. */
export const writeFlags = {
  message: Flags.string({
    char: 'm',
    summary: 'Why, for the history',
    env: 'ZKAI_MESSAGE',
    helpValue: '<text>',
  }),
  'lock-timeout': waitFlag({
    summary: 'How long to wait while somebody else is applying',
    env: 'ZKAI_LOCK_TIMEOUT',
    default: 20_000,
    defaultHelp: async () => '20s',
  }),
};

/** The one name of a document or path that a command is about. @throws ZkaiFailure `usage` for a name that is none */
export function acceptTarget(name: string): string {
  const problem = selectedNameProblem(name);
  if (problem === undefined) return name;
  const hint = 'zkai drift accept TaskConfig/etl, or a path: /zkai/prod/tasks/etl';
  throw new ZkaiFailure('usage', `${JSON.stringify(name)}: ${problem}`, { hint });
}
