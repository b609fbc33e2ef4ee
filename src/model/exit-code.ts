/** The one table of exit codes, for all commands (README: "Exit codes"). */
export const EXIT = {
  success: 0,
  failure: 1,
  differences: 2,
  invalid: 3,
  blocked: 4,
  conflict: 5,
  busy: 6,
  unreachable: 7,
  unfinished: 8,
  usage: 64,
  bug: 70,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
