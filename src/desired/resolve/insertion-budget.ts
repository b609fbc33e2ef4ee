import { type Json } from '../../model/json.ts';

/** Characters that values may come to in all documents of an environment. */
export const MAX_INSERTED = 64 * 1024 * 1024;

/** Bounds what values may come to, since a short text can ask for a long value many times. */
export class InsertionBudget {
  #left = MAX_INSERTED;
  readonly #sizes = new Map<string, number>();

  /** Takes the size of a value from what is left; false: that is not enough. */
  spend(name: string, value: Json): boolean {
    const size = this.#sizes.get(name) ?? JSON.stringify(value).length;
    this.#sizes.set(name, size);
    this.#left -= size;
    return this.#left >= 0;
  }
}
