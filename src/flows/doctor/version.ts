/**
 * Whether a version such as `3.6.4` is `major.minor` or newer; `null` where the text is no version, as a server says
 * that was built without one.
 */
export function isAtLeast(version: string | undefined, major: number, minor: number): boolean | null {
  const match = /^(\d+)\.(\d+)/.exec(version ?? '');
  if (match === null) return null;
  const [ours, theirs] = [Number(match[1]), Number(match[2])];
  return ours > major || (ours === major && theirs >= minor);
}
