import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { BaseCommand, type CommandInput } from '../cli/base-command.ts';
import { type CommandReport } from '../cli/output.ts';
import { explainField } from '../flows/explain-field.ts';
import { explainRule, isRuleSubject, rulesAbout } from '../flows/explain-rule.ts';
import { fieldView } from '../report/json/field.ts';
import { answerView } from '../report/json/rule.ts';
import { renderField } from '../report/pretty/field.ts';
import { renderAnswer } from '../report/pretty/rule.ts';

export class Explain extends BaseCommand<typeof Explain> {
  static override summary = 'Say what a rule of validate is about, or what a field of a document is for';
  static override description =
    'Of a rule: what it looks at and why, an example with the mistake and one without, and how to silence it; without an argument all rules are listed. Of a field: its type, default, allowed values and description, with an example, and the fields in it; lists and mappings are passed through, nodes.name is the name of a node.';
  static override examples = [
    { description: 'What does this finding mean?', command: '<%= config.bin %> explain ZK402' },
    {
      description: 'Which rules speak of secrets?',
      command: '<%= config.bin %> explain --search secret',
    },
    { description: 'What may a model say?', command: '<%= config.bin %> explain ModelParams' },
    {
      description: 'What is a rollout, and what may stand in it?',
      command: '<%= config.bin %> explain ModelParams.spec.rollout',
    },
    {
      description: 'With all that is below it',
      command: '<%= config.bin %> explain TaskConfig.spec.placement --recursive',
    },
  ];
  static override args = {
    SUBJECT: Args.string({
      description: 'Id of a rule; or a kind, in any case, and the field, with dots: ModelParams.spec.rollout',
    }),
  };
  static override flags = {
    recursive: Flags.boolean({ summary: 'The fields of the fields, too', env: 'ZKAI_EXPLAIN_RECURSIVE' }),
    search: Flags.string({
      summary: 'Of the rules, only those that speak of this',
      helpValue: '<text>',
      env: 'ZKAI_EXPLAIN_SEARCH',
    }),
  };
  static override readonly project = 'optional';

  protected async execute({
    world,
    args: { SUBJECT: subject },
    flags,
    paint,
  }: CommandInput<typeof Explain>): Promise<CommandReport> {
    if (subject === undefined || isRuleSubject(subject)) {
      const answer = subject === undefined ? rulesAbout(flags.search ?? null) : explainRule(subject);
      return { json: () => answerView(answer), text: () => renderAnswer(answer, { paint }) };
    }
    const page = await explainField(world, subject, { recursive: flags.recursive });
    return { json: () => fieldView(page), text: () => renderField(page, { paint }) };
  }
}
