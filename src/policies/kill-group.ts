import { kill } from 'node:process';

/** Signals a process group, where any of it is left. */
export function killGroup(leader: number, signal: NodeJS.Signals): void {
  try {
    kill(-leader, signal);
  } catch {
    // Nobody is there any more, or nobody that belongs to us.
  }
}
