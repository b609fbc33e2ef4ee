import { Chalk } from 'chalk';
import { sanitize } from './sanitize.ts';

/** What a piece of text is; the colour follows from it and is never the only sign. */
export type Style =
  | 'plain'
  | 'heading'
  | 'dim'
  | 'path'
  | 'command'
  | 'create'
  | 'update'
  | 'delete'
  | 'adopt'
  | 'release'
  | 'acl'
  | 'conflict'
  | 'blocked'
  | 'error'
  | 'warning'
  | 'info'
  | 'ok';

/**
 * The only way to the terminal: every painter sanitizes what it is given, so a report that passes all foreign
 * text through one cannot leak an escape sequence. Line breaks are escaped, too: split first.
 */
export type Paint = Readonly<Record<Style, (text: string) => string>>;

export function createPaint({ color }: { readonly color: boolean }): Paint {
  const chalk = new Chalk({ level: color ? 1 : 0 });
  return {
    plain: sanitize,
    heading: painted(chalk.bold),
    dim: painted(chalk.dim),
    path: sanitize,
    command: painted(chalk.cyan),
    create: painted(chalk.green),
    update: painted(chalk.yellow),
    delete: painted(chalk.red),
    adopt: painted(chalk.cyan),
    release: painted(chalk.cyan),
    acl: painted(chalk.magenta),
    conflict: painted(chalk.bold.red),
    blocked: painted(chalk.bold.red),
    error: painted(chalk.bold.red),
    warning: painted(chalk.bold.yellow),
    info: painted(chalk.bold.blue),
    ok: painted(chalk.green),
  };
}

function painted(paint: (text: string) => string): (text: string) => string {
  return (text) => paint(sanitize(text));
}
