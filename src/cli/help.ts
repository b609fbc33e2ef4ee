import { Help } from '@oclif/core/help';

/** oclif's help, collected as text instead of printed. */
export class ZkaiHelp extends Help {
  readonly lines: string[] = [];

  override log(...parts: string[]): void {
    this.lines.push(parts.join(' '));
  }

  override formatRoot(): string {
    return ROOT;
  }
}

const ROOT = `zkai keeps the configuration of a distributed AI platform in git and makes ZooKeeper agree with it.

USAGE
  $ zkai COMMAND --help

VARIABLES
  ZKAI_LOG=info   connects, servers and sessions on stderr, with the time; changes nothing else
  ZKAI_LOG=debug  every frame, too: kind, sizes, milliseconds, error; never data, never credentials
  ZKAI_ENV, ...   each flag has one: zkai COMMAND --help

EXIT CODES
  0  done, or nothing to do        6   somebody else is applying
  2  differences were found        7   ZooKeeper not reachable, or access refused
  3  the files are invalid         8   unfinished or unknown: zkai recover decides it
  4  blocked, or the answer was no 64  usage
  5  conflict: nothing was written 70  a bug in zkai
`;
