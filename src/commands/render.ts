import * as Flags from '@oclif/core/flags';
import { BaseCommand, type CommandInput } from '../cli/base-command.ts';
import { type CommandReport } from '../cli/output.ts';
import { explainDocument } from '../flows/explain-document.ts';
import { render } from '../flows/render.ts';
import { explanationView } from '../report/json/explanation.ts';
import { treeView } from '../report/json/tree.ts';
import { renderExplanation } from '../report/pretty/explanation.ts';
import { renderTree } from '../report/pretty/tree.ts';

export class Render extends BaseCommand<typeof Render> {
  static override summary = 'Show the znodes that the files ask for';
  static override description =
    'Compiles the documents of one environment, overlays included, without a server. Every znode is shown with its size, its document and the line that declares it.';
  static override examples = [
    { description: 'Every znode of an environment', command: '<%= config.bin %> render --env prod' },
    {
      description: 'What one document becomes, with the values',
      command: '<%= config.bin %> render --document ModelParams/resnet50 --values',
    },
    {
      description: 'Which lines made a field what it is?',
      command: '<%= config.bin %> render -e prod --document TaskConfig/ingest --explain /spec/replicas',
    },
    {
      description: 'The same for what a znode holds',
      command: '<%= config.bin %> render -e prod --path /zkai/default/tasks/ingest --explain /replicas',
    },
    {
      description: 'A subtree for a program',
      command: '<%= config.bin %> render --path /zkai/default/models --json',
    },
  ];
  static override flags = {
    document: Flags.string({
      summary: 'Only the znodes of this document, such as TaskConfig/ingest',
      env: 'ZKAI_RENDER_DOCUMENT',
      helpValue: '<id>',
    }),
    path: Flags.string({
      summary: 'Only this znode and those below it',
      helpValue: '<path>',
      env: 'ZKAI_RENDER_PATH',
    }),
    explain: Flags.string({
      summary:
        'What set this member of the document, or with --path of the znode, and whatever is below it; / is all of it',
      env: 'ZKAI_RENDER_EXPLAIN',
      helpValue: '<pointer>',
      exclusive: ['values'],
    }),
    values: Flags.boolean({
      summary: 'Show what each znode holds (JSON output always does)',
      env: 'ZKAI_RENDER_VALUES',
    }),
  };

  protected async execute({
    world,
    flags,
    fromVariables,
    paint,
  }: CommandInput<typeof Render>): Promise<CommandReport> {
    const isAbout = flags.document !== undefined || flags.path !== undefined;
    // A variable says nothing where it is not said of what.
    if (flags.explain !== undefined && (isAbout || !fromVariables.has('explain'))) {
      const explanation = await explainDocument(world, {
        environment: flags.env ?? null,
        document: flags.document ?? null,
        path: flags.path ?? null,
        pointer: flags.explain,
      });
      return {
        json: () => explanationView(explanation),
        text: () => renderExplanation(explanation, { paint }),
      };
    }
    const tree = await render(world, {
      environment: flags.env ?? null,
      document: flags.document ?? null,
      path: flags.path ?? null,
    });
    return {
      json: () => treeView(tree, { values: true }),
      text: () => renderTree(tree, { paint, values: flags.values }),
    };
  }
}
