import { type Document } from '../../../model/document.ts';
import { type JsonPointer } from '../../../model/json.ts';

/** A document that went through the schema, with what the schema said about it. */
export interface CheckedDocument extends Document {
  /** Members that a finding speaks of already: rules leave them alone. */
  readonly invalid: ReadonlySet<JsonPointer>;
  /** True when the schema found no error: only then is the document compiled. */
  readonly valid: boolean;
}
