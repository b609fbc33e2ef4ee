import * as Args from '@oclif/core/args';
import { BaseCommand, type CommandInput } from '../cli/base-command.ts';
import { SCRIPTS, SHELLS } from '../cli/completion/scripts.ts';
import { type CommandReport } from '../cli/output.ts';

export class Completion extends BaseCommand<typeof Completion> {
  static override summary = 'Print a script that has your shell complete zkai';
  static override description =
    'Commands, flags and their values, and the environments, documents and kinds of the project that you are in. The script is for your profile; it asks zkai whenever you press the key, without a server.';
  static override examples = [
    { description: 'In ~/.bashrc', command: 'source <(<%= config.bin %> completion bash)' },
    { description: 'In ~/.zshrc, behind compinit', command: 'source <(<%= config.bin %> completion zsh)' },
    { description: 'In config.fish', command: '<%= config.bin %> completion fish | source' },
  ];
  static override args = {
    SHELL: Args.string({ required: true, options: [...SHELLS], description: 'bash, zsh or fish' }),
  };
  static override readonly project = 'none';

  protected async execute({ args }: CommandInput<typeof Completion>): Promise<CommandReport> {
    const shell = SHELLS.find((one) => one === args.SHELL) ?? 'bash';
    const script = SCRIPTS[shell];
    return {
      json: () => ({ apiVersion: 'zkai.completion/v1', shell, script }),
      text: () => script.trimEnd(),
    };
  }
}
