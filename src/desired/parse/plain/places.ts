import { isJsonObject, type Json, type JsonPointer, pointerTokens } from '../../../model/json.ts';
import { type TextRange } from '../value-problem.ts';

/** The key in front of a value. */
export interface Key {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** Numbers of one value: where it is, where its key is (an item: where it is itself), and where its next sibling's begin. */
const SIZE = 5;

/**
 * Where the values of a document are, in the order of the text: parents, then what is in them. Plain numbers, because
 * an object for each of a million values would keep the collector of garbage busy for longer than reading them takes.
 */
export class Places {
  readonly #numbers: number[] = [];

  /** Begins a value. What is read until it is closed is in it. */
  open(start: number, key: Key | null): number {
    return this.#numbers.push(start, 0, key?.start ?? start, key?.end ?? -1, 0) - SIZE;
  }

  close(place: number, end: number): void {
    const numbers = this.#numbers;
    numbers[place + 1] = end;
    if (numbers[place + 3] === -1) numbers[place + 3] = end;
    numbers[place + 4] = numbers.length;
  }

  /** Finds the text behind JSON pointers in `root`, the value that was read first. */
  locatorIn(root: Json): PlainLocator {
    return new PlainLocator(root, this.#numbers);
  }
}

class PlainLocator {
  readonly #root: Json;
  readonly #numbers: readonly number[];

  constructor(root: Json, numbers: readonly number[]) {
    this.#root = root;
    this.#numbers = numbers;
  }

  valueRange(pointer: JsonPointer): TextRange {
    return this.#range(this.#walk(pointer).place);
  }

  keyRange(pointer: JsonPointer): TextRange {
    const { place, found } = this.#walk(pointer);
    return this.#range(found ? place + 2 : place);
  }

  #range(at: number): TextRange {
    return [this.#numbers[at] ?? 0, this.#numbers[at + 1] ?? 0];
  }

  #walk(pointer: JsonPointer): { place: number; found: boolean } {
    let place = 0;
    let value: Json | undefined = this.#root;
    for (const token of pointerTokens(pointer)) {
      const index = childIndex(value ?? null, token);
      if (index === -1) return { place, found: false };
      place += SIZE;
      for (let sibling = 0; sibling < index; sibling += 1) place = this.#numbers[place + 4] ?? 0;
      value = Array.isArray(value)
        ? (value as readonly Json[])[index]
        : (value as Record<string, Json>)[token];
    }
    return { place, found: true };
  }
}

/** The members of a mapping are in the order of the text: none has a number for a key. */
function childIndex(value: Json, token: string): number {
  if (isJsonObject(value)) return Object.keys(value).indexOf(token);
  const index = Number(token);
  return Array.isArray(value) && Number.isInteger(index) && index >= 0 && index < value.length ? index : -1;
}
