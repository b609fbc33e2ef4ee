import * as Flags from '@oclif/core/flags';
import { BaseCommand, type CommandInput } from '../cli/base-command.ts';
import { durationFlag } from '../cli/global-flags.ts';
import { listenAddress } from '../cli/listen.ts';
import { loopOutput } from '../cli/loop-output.ts';
import { replicaName } from '../cli/replica.ts';
import { type CommandReport } from '../cli/output.ts';
import { connectionRequest, typedFlags, writeFlags } from '../cli/request.ts';
import { reconcile } from '../flows/reconcile.ts';
import { reconcileOnce } from '../flows/reconcile-once.ts';
import { ROUND_EXIT } from '../model/reconcile.ts';
import { loopView, roundView } from '../report/json/reconcile.ts';
import { renderRound } from '../report/pretty/reconcile.ts';

export class Reconcile extends BaseCommand<typeof Reconcile> {
  static override summary = 'Keep ZooKeeper as it was applied: a loop that heals drift, or only reports it';
  static override description =
    'What it may do is in `spec.reconcile` of zkai.yaml; without that it reports and writes nothing. Healing is an apply, with the same guards, policies, windows and protections, and a rate limit for each znode, so that it never fights. Start it as often as you like: the replicas elect a leader, whose every write is fenced by its place in the election. SIGTERM ends it with exit code 0, never in the middle of a transaction. With --once: one round and its exit code, 2 for drift that is not healed.';
  static override examples = [
    { description: 'Under systemd or in a Deployment', command: '<%= config.bin %> reconcile --env prod' },
    {
      description: 'Whatever zkai.yaml permits: only tell',
      command: '<%= config.bin %> reconcile --mode report',
    },
    { description: 'From cron', command: '<%= config.bin %> reconcile --env prod --once --json' },
    {
      description: 'Events for a log collector',
      command: '<%= config.bin %> reconcile --format ndjson --listen off',
    },
  ];
  static override flags = {
    once: Flags.boolean({
      summary: 'One round, without an election: for cron. 0 in step or healed, 2 drift, 4 blocked',
      exclusive: ['listen', 'allow-remote-listen'],
      env: 'ZKAI_ONCE',
    }),
    mode: Flags.option({ options: ['report', 'heal'] as const })({
      summary: 'In place of spec.reconcile.mode',
      env: 'ZKAI_MODE',
    }),
    replica: Flags.string({
      summary: 'Name of this replica in the election and the history; default: the host with a number',
      helpValue: '<name>',
      env: 'ZKAI_REPLICA',
    }),
    listen: Flags.string({
      summary: 'Where to answer /healthz, /readyz and /metrics, or off',
      helpValue: '<host:port>',
      env: 'ZKAI_LISTEN',
      default: '127.0.0.1:9911',
    }),
    'allow-remote-listen': Flags.boolean({
      summary: 'Let --listen be an address that other machines reach; there is no password',
      env: 'ZKAI_ALLOW_REMOTE_LISTEN',
    }),
    'session-timeout': durationFlag({
      summary: 'How long a leader that dies keeps the others waiting, as far as the servers allow',
      env: 'ZKAI_SESSION_TIMEOUT',
      default: 10_000,
      defaultHelp: async () => '10s',
    }),
    'lock-timeout': writeFlags['lock-timeout'],
  };

  protected async execute({
    world,
    flags,
    fromVariables,
    paint,
  }: CommandInput<typeof Reconcile>): Promise<CommandReport> {
    const request = {
      ...connectionRequest(flags),
      mode: flags.mode,
      replica: flags.replica ?? replicaName(world.clock),
      lockTimeoutMs: flags['lock-timeout'],
      sessionTimeoutMs: flags['session-timeout'],
    };
    if (flags.once) {
      const round = await reconcileOnce(world, request);
      return {
        exitCode: ROUND_EXIT[round.result],
        hasWritten: round.applied.length > 0,
        json: () => roundView(round),
        text: () => renderRound(round, { paint, typed: typedFlags({ flags, fromVariables }) }),
      };
    }
    const output = loopOutput(flags, { replica: request.replica, clock: world.clock });
    const listen = listenAddress(flags.listen, { mayBeRemote: flags['allow-remote-listen'] });
    await reconcile(world, { ...request, listen, tell: output.tell });
    return { hasWritten: true, json: () => loopView(output.totals()), text: () => '' };
  }
}
