import * as Flags from '@oclif/core/flags';
import { type Format } from '../model/format.ts';
import { parseDuration } from './duration.ts';

const helpGroup = 'GLOBAL';

/** A time with its unit, in milliseconds. */
export const durationFlag = Flags.custom<number>({
  parse: async (text) => parseDuration(text),
  helpValue: '<duration>',
});

/** The same where not waiting at all is a choice. */
export const waitFlag = Flags.custom<number>({
  parse: async (text) => parseDuration(text, { mayBeZero: true }),
  helpValue: '<duration>',
});

/** Forms that every result has. */
export const COMMON_FORMATS = ['pretty', 'json', 'ndjson'] as const satisfies readonly Format[];

/** Forms of what is looked at in a review: plan, drift, apply. */
export const REVIEW_FORMATS = [
  'pretty',
  'compact',
  'json',
  'ndjson',
  'markdown',
  'github',
] as const satisfies readonly Format[];

/** Those of drift, which is looked at by whatever watches a platform, too. */
export const DRIFT_FORMATS = [
  ...REVIEW_FORMATS,
  'sarif',
  'junit',
  'prometheus',
] as const satisfies readonly Format[];

/** Those of what is wrong with files. */
export const LINT_FORMATS = [
  ...REVIEW_FORMATS,
  'gitlab',
  'sarif',
  'junit',
] as const satisfies readonly Format[];

const sharedFlags = {
  project: Flags.string({
    helpGroup,
    helpValue: '<path>',
    summary: 'Project directory or its zkai.yaml; default: searched upwards from here',
    env: 'ZKAI_PROJECT',
  }),
  env: Flags.string({
    helpGroup,
    helpValue: '<name>',
    char: 'e',
    summary: 'Environment of zkai.yaml; needed if there are several, except by validate',
    env: 'ZKAI_ENV',
  }),
  connect: Flags.string({
    helpGroup,
    helpValue: '<hosts>',
    summary: "host:port,host:port/chroot in place of the environment's own",
    env: 'ZKAI_CONNECT',
  }),
  json: Flags.boolean({
    helpGroup,
    summary: 'Same as --format json: one JSON object on stdout, whatever happens',
    env: 'ZKAI_JSON',
  }),
  color: Flags.option({ options: ['auto', 'always', 'never'] as const })({
    helpGroup,
    summary: 'Colours; auto follows NO_COLOR, FORCE_COLOR and the terminal',
    env: 'ZKAI_COLOR',
    default: 'auto',
  }),
  quiet: Flags.boolean({ helpGroup, summary: 'No progress, only the result and errors', env: 'ZKAI_QUIET' }),
  verbose: Flags.boolean({
    helpGroup,
    summary: 'Tell every step and every frame of the connection, and the stack of a bug, on stderr',
    env: 'ZKAI_VERBOSE',
  }),
  'no-input': Flags.boolean({
    helpGroup,
    summary: 'Never ask; implied without a terminal and in CI',
    env: 'ZKAI_NO_INPUT',
  }),
  timeout: durationFlag({
    helpGroup,
    summary: 'Limit for connecting and for each request, such as 3s',
    env: 'ZKAI_TIMEOUT',
    default: 10_000,
    defaultHelp: async () => '10s',
  }),
};

/**
 * Flags of every command, with the forms that it has. Each has a `ZKAI_*` twin; the flag wins over the variable.
 */
export function flagsWith(formats: readonly Format[]) {
  return {
    ...sharedFlags,
    format: Flags.option({ options: formats })({
      helpGroup,
      char: 'o',
      summary: 'Form of the result on stdout',
      env: 'ZKAI_FORMAT',
      default: 'pretty',
    }),
    report: Flags.string({
      helpGroup,
      helpValue: '<f=path>',
      summary: 'Write the result to a file, too, as FORMAT=PATH; can be given several times',
      env: 'ZKAI_REPORT',
      multiple: true,
      multipleNonGreedy: true,
    }),
  };
}

export const globalFlags = flagsWith(COMMON_FORMATS);
