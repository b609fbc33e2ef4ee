import { Help } from '@oclif/core/help';

/** oclif's help, collected as text; the root page says what to do first. */
export class ZkaiHelp extends Help {
  readonly lines: string[] = [];

  override log(...parts: string[]): void {
    this.lines.push(parts.join(' '));
  }

  override formatRoot(): string {
    return FIRST_STEPS;
  }
}

const FIRST_STEPS = `zkai keeps the configuration of a distributed AI platform in git and makes ZooKeeper agree with it.

  zkai init       start a project here
  zkai validate   check the files, without a server
  zkai plan       show what would change in ZooKeeper
  zkai apply      make it so, in one transaction
  zkai drift      show what has changed behind your back

Every command: zkai COMMAND --help. For programs: --json. Exit codes: 0 done, 2 differences, 3 invalid files,
4 blocked, 5 conflict, 6 locked, 7 unreachable, 8 unfinished, 64 usage.
`;
