import { mkdirSync, rmSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const CACHE = fileURLToPath(new URL('../../node_modules/.cache/zkai/', import.meta.url));
const LOCK = `${CACHE}build.lock`;
/** Milliseconds after which a lock belongs to nobody any more. */
const STALE = 120_000;

let built: Promise<void> | undefined;

/**
 * Brings `dist` up to date with `src`, once. `npm test` has done that before; a single test file needs it. Workers
 * take turns, because two builds at once would take each other's manifest away.
 */
export function build(): Promise<void> {
  return (built ??= process.env['ZKAI_TEST_BIN'] === undefined ? buildAlone() : Promise.resolve());
}

async function buildAlone(): Promise<void> {
  mkdirSync(CACHE, { recursive: true });
  while (!takeLock()) await sleep(100);
  try {
    const { bootstrap } = await import(new URL('../bootstrap.mjs', import.meta.url).href);
    await bootstrap(() => {});
  } finally {
    rmSync(LOCK, { recursive: true, force: true });
  }
}

/** Making a directory is atomic: it succeeds for one process only. */
function takeLock(): boolean {
  try {
    mkdirSync(LOCK);
    return true;
  } catch {
    const made = statSync(LOCK, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - made > STALE) rmSync(LOCK, { recursive: true, force: true });
    return false;
  }
}
