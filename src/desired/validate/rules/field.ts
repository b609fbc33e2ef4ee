import { type Finding, type Severity } from '../../../model/finding.ts';
import { isJsonObject, pointerTo, type Json, type JsonPointer } from '../../../model/json.ts';
import { type Position } from '../../../model/position.ts';
import { RULES, type RuleId } from '../rules.ts';
import { type CheckedDocument } from './checked-document.ts';

/**
 * A place in a document that may or may not hold what a rule expects. Rules run on documents with mistakes, too:
 * a value that is missing, of another type, or invalid by the schema reads as `undefined`, so each rule goes on
 * with what can be believed.
 */
export class Field {
  readonly document: CheckedDocument;
  readonly pointer: JsonPointer;
  readonly value: Json | undefined;

  constructor(document: CheckedDocument, pointer: JsonPointer, value: Json | undefined) {
    this.document = document;
    this.pointer = pointer;
    const isScalar = value === null || typeof value !== 'object';
    this.value = isScalar && document.invalid.has(pointer) ? undefined : value;
  }

  static root(document: CheckedDocument): Field {
    return new Field(document, '', document.value);
  }

  /** The member below some keys and indexes, there or not. */
  at(...keys: readonly (string | number)[]): Field {
    return keys.reduce<Field>((field, key) => field.member(String(key)), this);
  }

  get exists(): boolean {
    return this.value !== undefined && this.value !== null;
  }

  get text(): string | undefined {
    return typeof this.value === 'string' ? this.value : undefined;
  }

  get number(): number | undefined {
    return typeof this.value === 'number' ? this.value : undefined;
  }

  get isTrue(): boolean {
    return this.value === true;
  }

  /** The items of a list; none when it is no list. */
  get items(): Field[] {
    if (!Array.isArray(this.value)) return [];
    return (this.value as readonly Json[]).map(
      (item, index) => new Field(this.document, pointerTo(this.pointer, index), item),
    );
  }

  /** The members of a map; none when it is no map. */
  get members(): [string, Field][] {
    if (!isJsonObject(this.value)) return [];
    return Object.keys(this.value).map((key) => [key, this.member(key)]);
  }

  get position(): Position {
    return this.document.locate(this.pointer);
  }

  private member(key: string): Field {
    const { value } = this;
    let member: Json | undefined;
    if (Array.isArray(value)) member = (value as readonly Json[])[Number(key)];
    else if (isJsonObject(value) && Object.hasOwn(value, key)) member = value[key];
    return new Field(this.document, pointerTo(this.pointer, key), member);
  }
}

/** What a rule says; `severity` only where it is not the rule's usual one. */
export interface FindingText {
  readonly message: string;
  readonly severity?: Severity;
  readonly fix?: string;
  readonly edits?: NonNullable<Finding['edits']>;
  readonly related?: NonNullable<Finding['related']>;
}

/** A finding at a field. */
export function findingAt(field: Field, rule: RuleId, text: FindingText): Finding {
  const { document, pointer, position } = field;
  return { rule, severity: RULES[rule].severity, ...text, position, pointer, document: document.id };
}
