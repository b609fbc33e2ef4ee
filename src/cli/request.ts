import * as Flags from '@oclif/core/flags';
import { type Batching } from '../model/project.ts';
import { waitFlag } from './global-flags.ts';

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
  connect,
  batch,
}: Pick<ConnectionFlags, 'connect'> & { readonly batch?: Batching | undefined }): {
  connect: string | undefined;
  batch: Batching | undefined;
} {
  return {
    connect: connect === process.env['ZKAI_CONNECT'] ? undefined : connect,
    batch: batch === process.env['ZKAI_BATCH'] ? undefined : batch,
  };
}

/** Flags of every command that plans from the files. */
export const planFlags = {
  // The one flag without a variable: what was left set in a shell must not destroy anything.
  destroy: Flags.boolean({
    summary: 'Delete everything that zkai owns for this project in the environment, whatever the files say',
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

/** Of every command that applies. */
export const strictFlag = Flags.boolean({
  summary:
    'Pin every znode that is changed or deleted with an ephemeral child, so that nobody can swap it in the last moment',
  env: 'ZKAI_STRICT',
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
