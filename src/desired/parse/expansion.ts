import { type Node } from 'yaml';
import { isScalar } from './node-kinds.ts';

/** Values that the aliases and merge keys of one file may repeat. A billion laughs ask for more; nobody else has. */
export const MAX_REPEATED_VALUES = 250_000;
/** Characters of the texts among them: one long text, repeated often, is a bomb as well. */
export const MAX_REPEATED_CHARACTERS = 16 * 1024 * 1024;

/** How much of what the aliases of one file may expand to is used up. */
export class Expansion {
  #values = 0;
  #characters = 0;

  /** Counts a value that an alias repeats. False when it is one too many: nothing may be expanded any more. */
  take(node: Node): boolean {
    this.#values += 1;
    if (isScalar(node) && typeof node.value === 'string') this.#characters += node.value.length;
    return this.#values <= MAX_REPEATED_VALUES && this.#characters <= MAX_REPEATED_CHARACTERS;
  }
}
