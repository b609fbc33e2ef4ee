import * as Args from '@oclif/core/args';
import { BaseCommand, type CommandInput } from '../cli/base-command.ts';
import { atCursor, type CommandShape, type Names } from '../cli/completion/at-cursor.ts';
import { type CommandReport } from '../cli/output.ts';
import { worldOfLine } from '../cli/completion/typed-project.ts';
import { completionNames } from '../flows/completion-names.ts';

/** Asked by the scripts of `completion` whenever the key is pressed. */
export class Complete extends BaseCommand<typeof Complete> {
  static override hidden = true;
  static override summary = 'Print what may stand at the end of a command line, one candidate a line';
  static override examples = [
    { description: 'As the scripts ask', command: "<%= config.bin %> complete -- 'zkai plan --env '" },
  ];
  static override args = {
    LINE: Args.string({ required: true, description: 'The command line up to the cursor' }),
  };
  static override readonly project = 'optional';

  protected async execute({ world, args }: CommandInput<typeof Complete>): Promise<CommandReport> {
    const { before, typed, offer } = atCursor(args.LINE, this.shapes());
    const names = typeof offer === 'string' ? await namesFor(args.LINE, { world, offer, typed }) : offer;
    const candidates = names.filter((name) => name.startsWith(typed)).map((name) => before + name);
    return {
      json: () => ({ apiVersion: 'zkai.candidates/v1', candidates }),
      text: () => candidates.join('\n'),
    };
  }

  private shapes(): readonly CommandShape[] {
    return this.config.commands
      .filter(({ hidden }) => !hidden)
      .map(({ id, flags, args }) => ({
        words: id.split(':'),
        args: Object.values(args).map(({ options = [] }) => options),
        flags: Object.values(flags).map((flag) => ({
          name: flag.name,
          char: flag.char,
          takesValue: flag.type === 'option',
          options: flag.type === 'option' ? (flag.options ?? []) : [],
        })),
      }));
  }
}

/** A project that is not there, or not yet typed to its end, has no names. */
async function namesFor(
  line: string,
  {
    world,
    offer,
    typed,
  }: {
    readonly world: CommandInput<typeof Complete>['world'];
    readonly offer: Names;
    readonly typed: string;
  },
): Promise<readonly string[]> {
  const there = await worldOfLine(line, world).catch(() => null);
  return there === null ? [] : completionNames(there, offer, typed);
}
