import * as Flags from '@oclif/core/flags';
import { BaseCommand, type CommandInput } from '../cli/base-command.ts';
import { DRIFT_FORMATS, durationFlag, flagsWith } from '../cli/global-flags.ts';
import { type CommandReport, printedJson, type Shown } from '../cli/output.ts';
import { connectionRequest, nameFlags, selectionRequest, typedFlags } from '../cli/request.ts';
import { webhookFlags, webhookTarget } from '../cli/webhook-flags.ts';
import { refuseWhole, untilSignal } from '../cli/watching.ts';
import { type DriftRequest } from '../flows/drift.ts';
import { differs, tellDrift } from '../flows/tell-drift.ts';
import { type DriftLine } from '../model/drift-event.ts';
import { EXIT } from '../model/exit-code.ts';
import { selectionFlags } from '../model/selection.ts';
import { driftView } from '../report/json/drift.ts';
import { type WatchTotals } from '../report/pretty/drift-event.ts';
import { nextCommand } from '../report/pretty/next-step.ts';
import { ownsSomething, renderDrift } from '../report/pretty/drift.ts';

const SWEEP_MS = 600_000;

export class Drift extends BaseCommand<typeof Drift> {
  static override summary = 'Show what was changed behind the back of the files; writes nothing';
  static override description =
    'Compares the live znodes with what zkai applied last. Exit code 2 when they differ, or, with --known-ok, when something differs that no earlier run has told. A change that is only in the files is no drift: that is what `zkai plan` shows.';
  static override readonly formats = DRIFT_FORMATS;
  static override baseFlags = flagsWith(DRIFT_FORMATS);
  static override examples = [
    { description: 'Has anybody changed something by hand?', command: '<%= config.bin %> drift' },
    { description: 'On a schedule, for a program', command: '<%= config.bin %> drift --env prod --json' },
    { description: 'Only of some znodes', command: '<%= config.bin %> drift --target /zkai/east/tasks' },
    {
      description: 'The moment it happens, a line each, and another when it is over',
      command: '<%= config.bin %> drift --watch --format ndjson',
    },
    {
      description: 'What others have added beside what zkai manages, too',
      command: '<%= config.bin %> drift --unmanaged',
    },
    {
      description: 'Every hour: tell a drift once, and measure it',
      command:
        '<%= config.bin %> drift --state drift-state.json --known-ok --report prometheus=/var/lib/node_exporter/zkai.prom',
    },
    {
      description: 'The same, and tell a channel of Slack what is news; ZKAI_WEBHOOK has the URL',
      command: '<%= config.bin %> drift --state drift-state.json --webhook-format slack',
    },
    {
      description: 'Where there is no checkout: what zkai has applied there is in its ledger',
      command: '<%= config.bin %> drift --against ledger --connect zk1:2181,zk2:2181/ai',
    },
  ];
  static override flags = {
    ...nameFlags,
    against: Flags.option({ options: ['git', 'ledger'] as const })({
      summary:
        'With the files, which tell conflicts and name lines; or with the ledger alone: no document is read, and zkai.yaml only where there is one',
      env: 'ZKAI_AGAINST',
      default: 'git',
    }),
    'project-name': Flags.string({
      summary:
        'With --against ledger and no zkai.yaml: the project. Default: the only one that the ledger has',
      env: 'ZKAI_PROJECT_NAME',
      helpValue: '<name>',
    }),
    root: Flags.string({
      summary: 'With --against ledger and no zkai.yaml: the base znode, below the chroot. Default: /zkai',
      env: 'ZKAI_ROOT',
      helpValue: '<path>',
    }),
    unmanaged: Flags.boolean({
      summary:
        'List children of managed znodes that nobody declares and nobody owns; they are no drift, but where drift.unmanaged of zkai.yaml says so',
      env: 'ZKAI_UNMANAGED',
    }),
    state: Flags.string({
      summary:
        'File that keeps which drift was told, so that a scheduled run tells what is new, what has changed, what is still there and what is gone',
      env: 'ZKAI_STATE',
      helpValue: '<file>',
    }),
    'known-ok': Flags.boolean({
      summary: 'With --state: drift that an earlier run has told is no difference (exit code 0)',
      dependsOn: ['state'],
      env: 'ZKAI_KNOWN_OK',
    }),
    watch: Flags.boolean({
      summary:
        'Go on, and tell each change when it happens and when it is over; ends with a signal (130, 143). Formats pretty, compact, ndjson',
      exclusive: ['unmanaged', 'state', 'known-ok', 'webhook'],
      env: 'ZKAI_WATCH',
    }),
    sweep: durationFlag({
      summary: 'With --watch: how often everything is read, which alone finds changes of ACLs; default: 10m',
      dependsOn: ['watch'],
      env: 'ZKAI_SWEEP',
    }),
    ...webhookFlags,
  };
  static override readonly project = 'optional';

  protected async execute(input: CommandInput<typeof Drift>): Promise<CommandReport | Shown> {
    const { world, flags, fromVariables, paint } = input;
    const request = {
      ...connectionRequest(flags),
      against: flags.against,
      projectName: flags['project-name'],
      root: flags.root,
      fromVariables,
      selection: selectionRequest(flags),
    };
    if (flags.watch) return watch(input, request);
    const { state, unmanaged, 'known-ok': knownOk } = flags;
    const { result: found, problems } = await tellDrift(world, {
      ...request,
      unmanaged,
      state,
      webhook: webhookTarget(flags),
      bodyOf: async (told) => {
        if (flags['webhook-format'] === 'slack')
          return (await import('../report/slack/drift.ts')).slackDrift(told);
        return printedJson(driftView(told), differs(told, knownOk) ? EXIT.differences : EXIT.success);
      },
    });
    const outcome = differs(found, knownOk) ? EXIT.differences : EXIT.success;
    const isAsApplied = ownsSomething(found) && found.items.length === 0;
    const typed = typedFlags({ flags, fromVariables });
    const plan = nextCommand('plan', found.environment, typed);
    // Where the documents were not read, they may not be here.
    const hasNext = !isAsApplied && found.against === 'git';
    const next = hasNext ? `${plan}${selectionFlags(found.selection)}` : undefined;
    return {
      exitCode: problems.length > 0 ? EXIT.failure : outcome,
      problems,
      json: () => driftView(found),
      text: () => renderDrift(found, { paint, verbose: flags.verbose, next, typed }),
      form: async (format, run) => {
        const { renderDriftAs } = await import('../report/review-forms.ts');
        return renderDriftAs(format, found, { run, next });
      },
      metrics: async (run) => {
        const { driftMetrics } = await import('../report/prometheus/drift.ts');
        return driftMetrics(found, run);
      },
    };
  }
}

async function watch(
  { world, flags, paint, show }: CommandInput<typeof Drift>,
  request: DriftRequest,
): Promise<Shown> {
  refuseWhole(flags);
  const [{ watchDrift }, { driftEventView }, { countWatched, driftStatus, renderDriftLine, watchedText }] =
    await Promise.all([
      import('../flows/watch-drift.ts'),
      import('../report/json/drift-event.ts'),
      import('../report/pretty/drift-event.ts'),
    ]);
  const report = (news: DriftLine): CommandReport => ({
    exitCode: news.drifting === 0 ? EXIT.success : EXIT.differences,
    json: () => driftEventView(news),
    text: () => renderDriftLine(news, paint) ?? '',
    form: async (_, run) => (await import('../report/review-forms.ts')).compactDriftLine(news, run),
  });
  let seen: WatchTotals = { changes: 0, drifting: 0 };
  const tell = (news: readonly DriftLine[]): Promise<boolean> => {
    seen = countWatched(seen, news);
    for (const message of news.map(driftStatus))
      if (message !== null) world.progress({ event: 'note', message });
    return show(...news.map(report));
  };
  return untilSignal(
    world,
    () => watchDrift(world, { ...request, sweepMs: flags.sweep ?? SWEEP_MS, tell }),
    (took) => watchedText(seen, took),
  );
}
