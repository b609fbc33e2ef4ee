/**
 * A text for stderr. To a runner of GitHub a line that begins with `::` is a command, blanks or not, and so is `##[` anywhere:
 * what is in files and znodes must not become one there.
 */
export function inert(text: string): string {
  if (process.env['GITHUB_ACTIONS'] !== 'true') return text;
  return text.replace(/^([^\S\n]*):(?=:)/gm, '$1: ').replaceAll('##[', '## [');
}
