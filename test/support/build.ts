let built: Promise<void> | undefined;

/**
 * Brings `dist` up to date with `src`, once. `npm test` has done that before; a single test file needs it. Workers
 * that come at the same time take turns in there.
 */
export function build(): Promise<void> {
  return (built ??= process.env['ZKAI_TEST_BIN'] === undefined ? bootstrap() : Promise.resolve());
}

async function bootstrap(): Promise<void> {
  const module = await import(new URL('../bootstrap.mjs', import.meta.url).href);
  await module.bootstrap(() => {});
}
