import { type JsonObject, type JsonPointer } from './json.ts';
import { type Position } from './position.ts';
import { type Setting } from './setting.ts';

/**
 * One YAML document after overlays, normalisation and defaults: what the rest of zkai works with.
 * `value` is the whole document (`apiVersion`, `kind`, `metadata`, `spec`).
 */
export interface Document {
  /** `Kind/name`, or `Kind/cluster/name` where the short form is ambiguous in the project. */
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  /** The cluster it belongs to; `null` for kinds that belong to none (ZnodeTree). */
  readonly cluster: string | null;
  readonly value: JsonObject;
  /**
   * Where a member was written, overlays included. A member that nobody wrote (a default, a missing key)
   * answers with the nearest ancestor that somebody did write.
   */
  readonly locate: (pointer: JsonPointer) => Position;
  /** What had a say in a member, in turn: the last one holds. Empty for a member that nobody wrote. */
  readonly trace: (pointer: JsonPointer) => readonly Setting[];
}
