import { ZkaiFailure } from '../model/failure.ts';
import { isTyped } from './flag-sources.ts';
import { switchOf } from './invocation.ts';

/** What oclif knows of a flag, as far as its variable goes. */
interface FlagWithVariable {
  readonly type: 'option' | 'boolean';
  readonly char?: string;
  readonly env?: string;
  readonly aliases?: readonly string[];
  readonly dependsOn?: readonly unknown[];
  readonly exclusive?: readonly unknown[];
}

type Flags = Readonly<Record<string, FlagWithVariable>>;

/** What is set, and says nothing to one command line. */
export interface IdleVariables {
  /** The flags to parse as if they had no variable. */
  readonly idle: ReadonlySet<string>;
  /** What is worth telling of them. */
  readonly notes: readonly string[];
}

/**
 * Variables hold for all commands of a job, so one must not make a command fail that has no use for it: left out is a flag
 * that does not go with what was typed, and one that needs another one, which is not there. A boolean that is off is as one
 * that is not set. @throws ZkaiFailure `usage` for a boolean that is neither on nor off: what was meant might be to write nothing
 */
export function idleVariables(flags: Flags, argv: readonly string[], env = process.env): IdleVariables {
  const typed = Object.keys(flags).filter((name) => isTyped(name, flags[name]!, argv));
  const set = Object.keys(flags).filter((name) => !typed.includes(name) && isSet(flags[name]!, env));
  const used = new Set(set.filter((name) => isOn(flags[name]!, env)));
  const notes: string[] = [];
  for (const name of used) {
    const other = typed.find((one) => excludes(flags, one, name) || excludes(flags, name, one));
    if (other === undefined) continue;
    used.delete(name);
    notes.push(`${flags[name]?.env}: it does not go with --${other}, and is left out`);
  }
  const isThere = (name: unknown): boolean => typed.includes(String(name)) || used.has(String(name));
  for (const name of used) if (flags[name]?.dependsOn?.every(isThere) === false) used.delete(name);
  return { idle: new Set(set.filter((name) => !used.has(name))), notes };
}

/** What oclif says of a command line. */
interface Parsed {
  readonly flags: object;
  readonly raw: readonly { readonly type: string; readonly flag?: string }[];
}

/** The values that count, without those that variables give to `typedOnly` flags, and the names of the others that come from variables. */
export function heededValues(
  parsed: Parsed,
  options: {
    readonly flags: Flags;
    readonly idle: ReadonlySet<string>;
    readonly typedOnly: readonly string[];
  },
  env = process.env,
): { readonly values: Readonly<Record<string, unknown>>; readonly fromVariables: ReadonlySet<string> } {
  const { flags, idle, typedOnly } = options;
  const typed = new Set(parsed.raw.map(({ flag }) => flag));
  const set = Object.keys(flags).filter(
    (name) => !typed.has(name) && !idle.has(name) && isSet(flags[name]!, env),
  );
  const left = new Set(set.filter((name) => typedOnly.includes(name)));
  return {
    values: Object.fromEntries(Object.entries(parsed.flags).filter(([name]) => !left.has(name))),
    fromVariables: new Set(set.filter((name) => !left.has(name))),
  };
}

/** An empty one is as one that is not there. */
function isSet({ env: variable }: FlagWithVariable, env: NodeJS.ProcessEnv): boolean {
  return variable !== undefined && (env[variable] ?? '') !== '';
}

function isOn({ type, env: variable = '' }: FlagWithVariable, env: NodeJS.ProcessEnv): boolean {
  return type === 'option' || isSwitchedOn(variable, env);
}

/** What the variable of a boolean says. @throws ZkaiFailure `usage` where that is neither on nor off */
export function isSwitchedOn(variable: string, env: NodeJS.ProcessEnv): boolean {
  const value = env[variable] ?? '';
  const says = value === '' ? false : switchOf(value);
  if (says !== null) return says;
  throw new ZkaiFailure('usage', `${variable}: ${JSON.stringify(value)} is neither on nor off`, {
    hint: `${variable}=true, or ${variable}=false, which is as if it were not set`,
  });
}

function excludes(flags: Flags, name: string, other: string): boolean {
  return flags[name]?.exclusive?.includes(other) ?? false;
}
