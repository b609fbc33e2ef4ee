import { ZkaiFailure, type FailureCode } from '../model/failure.ts';
import { nextStepFor } from '../model/unreachable.ts';
import { ZookeeperError } from '../ports/zookeeper.ts';
import { namingVariables } from './flag-sources.ts';
import { unknownFlag } from './unknown-flag.ts';

/** Whatever was thrown, as the one kind of error that is printed. What nobody foresaw is a bug. */
export function toFailure(error: unknown, command: CommandNames): ZkaiFailure {
  const failure = failureOf(error, command);
  return ABOUT_VALUES.has(failure.code)
    ? namingVariables(failure, command.fromVariables ?? new Map())
    : failure;
}

/** Failures that may be due to the value of a flag. */
const ABOUT_VALUES: ReadonlySet<FailureCode> = new Set(['usage', 'unreachable']);

function failureOf(error: unknown, command: CommandNames): ZkaiFailure {
  if (isParserError(error)) return usageFailure(error, command);
  if (error instanceof ZkaiFailure) return error;
  if (error instanceof ZookeeperError) return zookeeperFailure(error);
  if (isLostDirectory(error))
    return new ZkaiFailure('failed', 'the working directory is not there any more', {
      cause: error,
      hint: 'cd to one that is there, and run it again',
    });
  const message = error instanceof Error ? error.message : String(error);
  const cause = error instanceof Error ? error : new Error(message);
  return new ZkaiFailure('bug', `this is a bug in zkai: ${message}`, {
    cause,
    hint: 'run it again with --verbose and report the lines it prints',
  });
}

/** What Node.js throws where the directory that it was started in has been removed. */
function isLostDirectory(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error && error.syscall === 'uv_cwd';
}

/** What can be suggested to somebody who mistyped a flag. */
export interface CommandNames {
  /** As typed, without `zkai`; `''` when there is none. */
  readonly command: string;
  /** Long flags of that command, with their dashes. */
  readonly flags: readonly string[];
  /** Flags whose value comes from a variable, with its name. Default: none. */
  readonly fromVariables?: ReadonlyMap<string, string>;
}

interface ParserError extends Error {
  readonly oclif: { readonly exit?: number };
  /** Only on the error for unknown flags. */
  readonly flags?: readonly string[];
}

/** Errors of oclif's parser carry an `oclif` member, the ones that our own flag parsers threw included. */
function isParserError(error: unknown): error is ParserError {
  return error instanceof Error && 'oclif' in error;
}

function usageFailure(error: ParserError, { command, flags, fromVariables }: CommandNames): ZkaiFailure {
  const help = `zkai ${command} --help`.replace('  ', ' ');
  if (error.flags !== undefined) return unknownFlag(error.flags, flags, { help });
  const message = parserMessage(error.message).replace(
    /--[-\w]+/g,
    (flag) => fromVariables?.get(flag) ?? flag,
  );
  return new ZkaiFailure('usage', message, { hint: help });
}

/** oclif wraps its messages in lines about help, which ours have as the hint, and repeats values, which may be secrets. */
function parserMessage(message: string): string {
  return message
    .replace(/\s*See more help with --help\s*$/, '')
    .replace(/^Parsing (--\S+)\s+/, '$1: ')
    .replace(/^The following errors? occurred:\s*/, '')
    .replace(/(--[-\w]+)=.*?(?= cannot also be provided when using --)/gs, '$1')
    .replace(/(--[-\w]+) cannot also be provided when using (--[-\w]+)/g, '$1 does not go with $2')
    .replace(/All of the following must be provided when using (--[-\w]+): (.*)/g, '$1 needs $2')
    .trim();
}

const CODE_OF: Partial<Record<ZookeeperError['code'], FailureCode>> = {
  unreachable: 'unreachable',
  timeout: 'unreachable',
  'connection-loss': 'session-lost',
  'session-expired': 'session-lost',
  'session-moved': 'session-lost',
  'no-auth': 'permission-refused',
  'auth-failed': 'auth-refused',
  certificate: 'auth-refused',
};

const HINT_OF: Partial<Record<FailureCode, string>> = {
  unreachable: 'look at the servers and the network, or raise --timeout',
  'session-lost': 'run the command again; nothing was written by this one',
  'permission-refused':
    'check `auth` of the environment in zkai.yaml and the ACL of the znode; `zkai doctor` shows the rights',
  'auth-refused': 'check `auth` of the environment in zkai.yaml',
};

const CERTIFICATE_HINT = 'check `tls` of the environment in zkai.yaml, and the files and variables it names';

/** Only reads get this far: a flow that writes says itself what became of the write. */
function zookeeperFailure(error: ZookeeperError): ZkaiFailure {
  const code = CODE_OF[error.code] ?? 'failed';
  const hint = hintFor(error, code);
  return new ZkaiFailure(code, error.message, { cause: error, ...(hint === undefined ? {} : { hint }) });
}

function hintFor({ code: kind, message }: ZookeeperError, code: FailureCode): string | undefined {
  const isAboutTheirs =
    /speaks TLS on this port|server's (?:certificate|authority) (?:expired|is not valid)/.test(message);
  const isAboutOurs = kind === 'certificate' && !isAboutTheirs;
  if (isAboutOurs) return CERTIFICATE_HINT;
  const isElsewhere = code === 'unreachable' || kind === 'certificate';
  return (isElsewhere ? nextStepFor(message) : undefined) ?? HINT_OF[code];
}
