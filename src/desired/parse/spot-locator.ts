import { type JsonPointer, pointerTokens } from '../../model/json.ts';
import { type Spot } from './spot.ts';
import { type TextRange } from './value-problem.ts';

/** Finds the text behind JSON pointers in one document. */
export class SpotLocator {
  readonly #root: Spot;

  constructor(root: Spot) {
    this.#root = root;
  }

  valueRange(pointer: JsonPointer): TextRange {
    const { spot } = this.#walk(pointer);
    return [spot.start, spot.end];
  }

  keyRange(pointer: JsonPointer): TextRange {
    const { spot, found } = this.#walk(pointer);
    return found ? [spot.keyStart, spot.keyEnd] : [spot.start, spot.end];
  }

  /** The aliases on the way to what stands elsewhere, from the outside. */
  aliases(pointer: JsonPointer): readonly TextRange[] {
    return this.#walk(pointer).aliases;
  }

  #walk(pointer: JsonPointer): { spot: Spot; found: boolean; aliases: readonly TextRange[] } {
    const aliases: TextRange[] = [];
    let spot = this.#root;
    for (const token of pointerTokens(pointer)) {
      const { below } = spot;
      const next =
        below instanceof Map ? below.get(token) : (below as readonly Spot[] | null)?.[Number(token)];
      if (next === undefined) return { spot, found: false, aliases };
      if (spot.repeats !== undefined) aliases.push(spot.repeats);
      if (next.merged !== undefined) aliases.push(next.merged);
      spot = next;
    }
    return { spot, found: true, aliases };
  }
}
