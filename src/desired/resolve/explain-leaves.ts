import { type Document } from '../../model/document.ts';
import { type ExplainedLeaf } from '../../model/explained.ts';
import { isJsonObject, type Json, type JsonPointer, pointerTo, valueAt } from '../../model/json.ts';
import { type Setting } from '../../model/setting.ts';

/** The part of a document that is explained. */
export interface Explained {
  readonly document: Pick<Document, 'value' | 'trace'>;
  readonly pointer: JsonPointer;
  /** True for what may be a secret. */
  readonly isHidden: (pointer: JsonPointer, value: Json) => boolean;
}

/** Every leaf at or below a pointer, in the order of the document; one that was removed only where the pointer names it. */
export function explainLeaves({ document, pointer, isHidden }: Explained): ExplainedLeaf[] {
  const value = valueAt(document.value, pointer);
  if (value === undefined) {
    const settings = document.trace(pointer);
    const hides = settings.some((setting) => setting.value !== undefined && isHidden(pointer, setting.value));
    return settings.length === 0 ? [] : [{ pointer, isHidden: hides, settings }];
  }
  return leavesOf(value, pointer).map((leaf): ExplainedLeaf => {
    const settings = withDefault(leaf.value, document.trace(leaf.pointer));
    const values = [leaf.value, ...settings.flatMap((setting) => setting.value ?? [])];
    return { ...leaf, isHidden: values.some((one) => isHidden(leaf.pointer, one)), settings };
  });
}

/** What nobody wrote, or somebody unset again, comes from the schema. */
function withDefault(value: Json, settings: readonly Setting[]): readonly Setting[] {
  const last = settings.at(-1);
  const isWritten = last?.value !== undefined && (last.value !== null || value === null);
  return isWritten ? settings : [...settings, { by: 'default', value, position: null }];
}

/** A scalar in a value, or an empty list or mapping. */
export interface Leaf {
  readonly pointer: JsonPointer;
  readonly value: Json;
}

export function leavesOf(value: Json, pointer: JsonPointer): Leaf[] {
  const members = Array.isArray(value)
    ? [...(value as readonly Json[]).entries()]
    : isJsonObject(value)
      ? Object.entries(value)
      : [];
  if (members.length === 0) return [{ pointer, value }];
  return members.flatMap(([key, member]) => leavesOf(member, pointerTo(pointer, key)));
}
