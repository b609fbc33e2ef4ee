/** What was typed, or what the variable says, where commas are between the elements. */
export function listOf(given: readonly string[] | string): readonly string[] {
  return typeof given === 'string' ? given.split(',').map((one) => one.trim()) : given;
}
