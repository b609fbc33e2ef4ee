import { readFileSync } from 'node:fs';
import { kill } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';

/** Whether a process ends within five seconds. One that nobody has waited for yet has ended. */
export async function isGone(pid: number): Promise<boolean> {
  for (const end = performance.now() + 5000; performance.now() < end; await sleep(20)) {
    try {
      kill(pid, 0);
      if (/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))) return true;
    } catch {
      return true;
    }
  }
  return false;
}
