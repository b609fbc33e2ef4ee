import { type Json, type JsonPointer } from './json.ts';
import { type Setting } from './setting.ts';
import { type ZnodePath } from './znode-path.ts';

/** A scalar of a document, or an empty list or mapping, with what had a say in it. */
export interface ExplainedLeaf {
  readonly pointer: JsonPointer;
  /** Absent: it was removed. */
  readonly value?: Json;
  /** It may be a secret: neither its value nor those before it may be shown. */
  readonly isHidden: boolean;
  /** Of a leaf of a znode: the member of the document that it comes from; absent: it is computed. */
  readonly from?: JsonPointer;
  /** In turn: the last one holds. Never empty. */
  readonly settings: readonly Setting[];
}

/** Where the leaves of a document come from. */
export interface Explanation {
  readonly environment: string;
  readonly document: string;
  /** The znode that was asked about, which `pointer` leads into; absent: the document itself. */
  readonly path?: ZnodePath;
  /** What was asked for: a leaf, or all below it. */
  readonly pointer: JsonPointer;
  readonly leaves: readonly ExplainedLeaf[];
}
