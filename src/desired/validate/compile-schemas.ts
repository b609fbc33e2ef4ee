import { type AnySchemaObject, type ErrorObject, type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { connectProblem } from '../../model/connect-string.ts';
import { type Json, type JsonObject } from '../../model/json.ts';
import { pathProblem } from '../../model/znode-path.ts';
import { cronProblem, timeZoneProblem } from '../../windows/cron.ts';
import { durationMs } from '../resolve/duration.ts';
import { digestProblem } from './identity-form.ts';

/** What `x-zkai-form` asks of a text beyond a pattern: the problem, or `undefined`. */
const FORMS: Readonly<Record<string, (text: string) => string | undefined>> = {
  path: pathProblem,
  base64: (text) => {
    const packed = text.replace(/\s/g, '');
    const isBase64 = packed.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(packed);
    return isBase64
      ? undefined
      : 'base64 has letters, digits, "+" and "/" in groups of four, filled up with "="';
  },
  identity: digestProblem,
  connect: connectProblem,
  cron: cronProblem,
  timeZone: timeZoneProblem,
  day: dayProblem,
};

/** What has the form of a day and is none; other forms are a matter of the pattern. */
function dayProblem(text: string): string | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const time = Date.parse(text);
  const isDay = !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
  return isDay ? undefined : `no calendar has the day ${text}`;
}

/** Checks values against the schemas; each kind is compiled when it is first asked for. */
export class SchemaChecker {
  readonly #ajv = new Ajv2020({
    allErrors: true,
    verbose: true,
    allowUnionTypes: true,
    strictTypes: false,
    // The schemas are our own and a test checks them; optimised code would pay off after thousands of documents.
    meta: false,
    validateSchema: false,
    code: { optimize: false },
    logger: false,
  });
  readonly #schemas: ReadonlyMap<string, JsonObject>;
  readonly #compiled = new Map<string, ValidateFunction>();

  constructor(schemas: ReadonlyMap<string, JsonObject>) {
    this.#schemas = schemas;
    this.#ajv.addVocabulary(['x-zkai-form-text', 'x-zkai-rule', 'x-zkai-sensitive']);
    this.#ajv.addKeyword({ keyword: 'x-zkai-form', type: 'string', validate: checkForm, errors: true });
    this.#ajv.addKeyword({
      keyword: 'x-zkai-min-duration',
      type: 'string',
      validate: (least: string, text: string) => (durationMs(text) ?? Infinity) >= (durationMs(least) ?? 0),
    });
    for (const schema of schemas.values()) this.#ajv.addSchema(schema);
  }

  errors(kind: string, value: Json): readonly ErrorObject[] {
    const validate = this.#compiled.get(kind) ?? this.#compile(kind);
    return validate(value) ? [] : (validate.errors ?? []);
  }

  #compile(kind: string): ValidateFunction {
    const validate = this.#ajv.getSchema(String(this.#schemas.get(kind)?.['$id']));
    if (validate === undefined) throw new RangeError(`no schema for ${kind}`);
    this.#compiled.set(kind, validate);
    return validate;
  }
}

interface CheckForm {
  (form: string, text: string, schema?: AnySchemaObject): boolean;
  errors?: Partial<ErrorObject>[];
}

/** In the shape that ajv asks of a validator with errors of its own: a function that carries them. */
const checkForm: CheckForm = (form, text, schema = {}) => {
  const problem = FORMS[form]?.(text);
  const error = { keyword: 'x-zkai-form', params: { problem }, parentSchema: schema };
  checkForm.errors = problem === undefined ? [] : [error];
  return problem === undefined;
};
