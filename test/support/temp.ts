import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject, onTestFinished } from 'vitest';

/** A directory for one test, removed when the test has ended. */
export function tempDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'zkai-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true, maxRetries: 5 }));
  return directory;
}

/** A directory whose ZooKeeper servers end with the run at the latest, whatever becomes of the test. */
export function serverDirectory(): string {
  return mkdtempSync(join(inject('runDirectory'), 'local-'));
}
