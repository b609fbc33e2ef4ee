/**
 * The words of a command line that is being typed, without their quotes; the last one is where the cursor is, `''` behind
 * a blank. Of several commands in the line it is the last. Nothing is expanded: whatever stands there is text.
 */
export function splitLine(line: string): string[] {
  let words = [''];
  let quote = '';
  for (let index = 0; index < line.length; index += 1) {
    const character = line.charAt(index);
    const add = (text: string) => words.push((words.pop() ?? '') + text);
    if (character === quote) quote = '';
    else if (character === '\\' && quote !== "'") add(line.charAt((index += 1)));
    else if (quote !== '') add(character);
    else if (character === '"' || character === "'") quote = character;
    else if (/[;&|()]/.test(character)) words = [''];
    else if (!/\s/.test(character)) add(character);
    else if (words.at(-1) !== '') words.push('');
  }
  return words;
}
