import { type AnySchemaObject, type ErrorObject, type ValidateFunction } from 'ajv';
import { type Ajv2020 } from 'ajv/dist/2020.js';
import { type Json, type JsonObject, type JsonPointer } from '../../model/json.ts';
import { ajv } from '../libraries.ts';
import { patternEngine } from './bounded-pattern.ts';
import { QuickChecker } from './quick-check.ts';
import { sensitivePatterns } from './sensitive.ts';
import { formProblem, isLongEnough } from './text-forms.ts';

/** Checks values against the schemas; each kind is compiled when it is first asked for. */
export class SchemaChecker {
  readonly #schemas: ReadonlyMap<string, JsonObject>;
  readonly #quick: QuickChecker;
  readonly #sensitive = new Map<string, readonly JsonPointer[]>();
  readonly #compiled = new Map<string, ValidateFunction>();
  #ajv: Ajv2020 | undefined;

  constructor(schemas: ReadonlyMap<string, JsonObject>) {
    this.#schemas = schemas;
    this.#quick = new QuickChecker(schemas);
  }

  errors(kind: string, value: Json): readonly ErrorObject[] {
    return this.#quick.accepts(kind, value) ? [] : this.explain(kind, value);
  }

  /** The same by the library alone, which a test holds against the quick answer. */
  explain(kind: string, value: Json): readonly ErrorObject[] {
    const validate = this.#compiled.get(kind) ?? this.#compile(kind);
    return validate(value) ? [] : (validate.errors ?? []);
  }

  /** Members of a kind of the project's own whose values are not to be shown. */
  sensitive(kind: string): readonly JsonPointer[] {
    const known = this.#sensitive.get(kind);
    if (known !== undefined) return known;
    const schema = this.#schemas.get(kind) ?? {};
    const isOwn = String(schema['$id']).includes('/own-');
    const files = { root: schema, common: this.#schemas.get('common') ?? {} };
    const patterns = isOwn ? sensitivePatterns(schema, files) : [];
    this.#sensitive.set(kind, patterns);
    return patterns;
  }

  #compile(kind: string): ValidateFunction {
    this.#ajv ??= ajvWith(this.#schemas);
    const validate = this.#ajv.getSchema(String(this.#schemas.get(kind)?.['$id']));
    if (validate === undefined) throw new RangeError(`no schema for ${kind}`);
    this.#compiled.set(kind, validate);
    return validate;
  }
}

function ajvWith(schemas: ReadonlyMap<string, JsonObject>): Ajv2020 {
  const { Ajv2020: Checker } = ajv();
  const checker = new Checker({
    allErrors: true,
    verbose: true,
    allowUnionTypes: true,
    strictTypes: false,
    // What every object inherits, such as a "constructor", is not in the document.
    ownProperties: true,
    // The schemas are our own and a test checks them; optimised code would pay off after thousands of documents.
    meta: false,
    validateSchema: false,
    code: { optimize: false, regExp: patternEngine },
    logger: false,
  });
  checker.addVocabulary(['x-zkai-form-text', 'x-zkai-merge-key', 'x-zkai-rule', 'x-zkai-sensitive']);
  checker.addKeyword({ keyword: 'x-zkai-form', type: 'string', validate: checkForm, errors: true });
  checker.addKeyword({
    keyword: 'x-zkai-min-duration',
    type: 'string',
    validate: (least: string, text: string) => isLongEnough(text, least),
  });
  for (const schema of schemas.values()) checker.addSchema(schema);
  return checker;
}

interface CheckForm {
  (form: string, text: string, schema?: AnySchemaObject): boolean;
  errors?: Partial<ErrorObject>[];
}

/** In the shape that ajv asks of a validator with errors of its own: a function that carries them. */
const checkForm: CheckForm = (form, text, schema = {}) => {
  const problem = formProblem(form, text);
  const error = { keyword: 'x-zkai-form', params: { problem }, parentSchema: schema };
  checkForm.errors = problem === undefined ? [] : [error];
  return problem === undefined;
};
