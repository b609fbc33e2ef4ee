/** Lines and characters of an example that are shown: some mistakes are about what is too long. */
const MAX_LINES = 40;
const MAX_WIDTH = 100;

/** The lines of an example, as many and as much of each as somebody reads. */
export function exampleLines(text: string): string[] {
  return text
    .trimEnd()
    .split('\n')
    .slice(0, MAX_LINES)
    .map((line) => (line.length > MAX_WIDTH ? `${line.slice(0, MAX_WIDTH - 1)}…` : line));
}
