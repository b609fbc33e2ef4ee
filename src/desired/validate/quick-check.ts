import { canonicalJson } from '../../model/canonical-json.ts';
import { isJsonObject, type Json, type JsonObject, valueAt } from '../../model/json.ts';
import { boundedPattern } from './bounded-pattern.ts';
import { formProblem, isLongEnough } from './text-forms.ts';

type Check = (value: Json) => boolean;

/** A schema asks for something that is not known here. */
class Unknown extends Error {}

/**
 * Says of a value whether it surely holds to the schema of its kind. Nearly all do, and then there is no error to
 * explain: the library that can explain them takes longer to load and to compile the schemas than all the rest of a
 * small validation. Where a schema has a keyword that is not known here, nothing is sure.
 */
export class QuickChecker {
  readonly #schemas: ReadonlyMap<string, JsonObject>;
  readonly #kinds = new Map<string, Check>();
  readonly #checks = new Map<Json, Check>();

  constructor(schemas: ReadonlyMap<string, JsonObject>) {
    this.#schemas = schemas;
  }

  accepts(kind: string, value: Json): boolean {
    const check = this.#kinds.get(kind) ?? this.#compileKind(kind);
    this.#kinds.set(kind, check);
    try {
      return check(value);
    } catch {
      return false; // A schema of the project's own may lead to itself for ever, or have a pattern that takes too long.
    }
  }

  #compileKind(kind: string): Check {
    const root = this.#schemas.get(kind);
    try {
      return root === undefined ? NEVER : this.#compile(root, root);
    } catch {
      return NEVER;
    }
  }

  #compile(schema: Json, root: JsonObject): Check {
    if (typeof schema === 'boolean') return () => schema;
    if (!isJsonObject(schema) || (schema !== root && '$id' in schema)) throw new Unknown();
    // A schema may lead to itself: by then it is there.
    const known = this.#checks.get(schema);
    if (known !== undefined) return known;
    let whole: Check = NEVER;
    this.#checks.set(schema, (value) => whole(value));
    const checks = Object.entries(schema).flatMap(([keyword, asked]) =>
      SAYS_NOTHING.has(keyword) ? [] : this.#keyword(keyword, asked, { schema, root }),
    );
    whole = (value) => {
      for (const check of checks) if (!check(value)) return false;
      return true;
    };
    this.#checks.set(schema, whole);
    return whole;
  }

  #keyword(keyword: string, asked: Json, { schema, root }: { schema: JsonObject; root: JsonObject }): Check {
    const compile = (one: Json | undefined): Check => this.#compile(one ?? true, root);
    const compileAll = (): Check[] => listOf(asked).map(compile);
    switch (keyword) {
      case '$ref':
        return this.#reference(String(asked), root);
      case 'properties':
        return memberChecks(compileMembers(asked, compile));
      case 'patternProperties':
      case 'additionalProperties':
        // Both are one question: which keys are left.
        return otherMembers(schema, compile);
      case 'items': {
        const item = compile(asked);
        return (value) => !Array.isArray(value) || (value as readonly Json[]).every(item);
      }
      case 'propertyNames': {
        const name = compile(asked);
        return (value) => !isJsonObject(value) || Object.keys(value).every(name);
      }
      case 'allOf': {
        const all = compileAll();
        return (value) => all.every((check) => check(value));
      }
      case 'anyOf': {
        const any = compileAll();
        return (value) => any.some((check) => check(value));
      }
      case 'oneOf': {
        const one = compileAll();
        return (value) => one.filter((check) => check(value)).length === 1;
      }
      case 'not': {
        const check = compile(asked);
        return (value) => !check(value);
      }
      case 'if': {
        const [condition, yes, no] = [compile(asked), compile(schema['then']), compile(schema['else'])];
        return (value) => (condition(value) ? yes(value) : no(value));
      }
      case 'then':
      case 'else':
        return ALWAYS;
      default:
        return plainKeyword(keyword, asked);
    }
  }

  #reference(reference: string, root: JsonObject): Check {
    const [file = '', pointer = ''] = reference.split('#');
    const isOther = file !== '';
    const target = isOther ? this.#file(file) : root;
    const found = target === undefined ? undefined : valueAt(target, pointer);
    if (target === undefined || found === undefined || (pointer !== '' && !pointer.startsWith('/')))
      throw new Unknown();
    return this.#compile(found, target);
  }

  #file(name: string): JsonObject | undefined {
    return [...this.#schemas.values()].find(({ $id }) => typeof $id === 'string' && $id.endsWith(`/${name}`));
  }
}

const ALWAYS: Check = () => true;
const NEVER: Check = () => false;

const SAYS_NOTHING: ReadonlySet<string> = new Set([
  '$schema',
  '$id',
  '$defs',
  '$comment',
  'title',
  'description',
  'default',
  'examples',
  'deprecated',
  'x-zkai-form-text',
  'x-zkai-merge-key',
  'x-zkai-rule',
  'x-zkai-sensitive',
]);

function listOf(value: Json): readonly Json[] {
  if (!Array.isArray(value)) throw new Unknown();
  return value as readonly Json[];
}

function compileMembers(asked: Json, compile: (schema: Json) => Check): ReadonlyMap<string, Check> {
  if (!isJsonObject(asked)) throw new Unknown();
  return new Map(Object.entries(asked).map(([name, schema]) => [name, compile(schema)]));
}

function memberChecks(checks: ReadonlyMap<string, Check>): Check {
  return (value) => {
    if (!isJsonObject(value)) return true;
    for (const [name, check] of checks) {
      const member = Object.hasOwn(value, name) ? value[name] : undefined;
      if (member !== undefined && !check(member)) return false;
    }
    return true;
  };
}

function otherMembers(
  { properties = {}, patternProperties = {}, additionalProperties = true }: JsonObject,
  compile: (schema: Json) => Check,
): Check {
  if (!isJsonObject(properties)) throw new Unknown();
  const patterns = [...compileMembers(patternProperties, compile)].map(
    ([pattern, check]) => [boundedPattern(pattern), check] as const,
  );
  if (patterns.length === 0 && additionalProperties === true) return ALWAYS;
  const additional = compile(additionalProperties);
  return (value) => {
    if (!isJsonObject(value)) return true;
    for (const [key, member] of Object.entries(value)) {
      const matching = patterns.filter(([pattern]) => pattern.test(key));
      if (!matching.every(([, check]) => check(member))) return false;
      if (matching.length === 0 && !Object.hasOwn(properties, key) && !additional(member)) return false;
    }
    return true;
  };
}

/** A keyword that asks something of the value itself, and nothing of what is in it. */
function plainKeyword(keyword: string, asked: Json): Check {
  const make = typeof asked === 'object' ? ABOUT_LISTS[keyword] : ABOUT_SCALARS[keyword];
  if (make === undefined) throw new Unknown();
  return make(asked as never);
}

const ABOUT_SCALARS: Readonly<Record<string, (asked: never) => Check>> = {
  type: (type: string) => typeCheck([type]),
  const: (only: Json) => (value) => value === only,
  minimum: (least: number) => ofNumber((number) => number >= least),
  maximum: (most: number) => ofNumber((number) => number <= most),
  exclusiveMinimum: (bound: number) => ofNumber((number) => number > bound),
  exclusiveMaximum: (bound: number) => ofNumber((number) => number < bound),
  minLength: (least: number) => ofText((text) => [...text].length >= least),
  maxLength: (most: number) => ofText((text) => [...text].length <= most),
  pattern: (source: string) => {
    const pattern = boundedPattern(source);
    return ofText((text) => pattern.test(text));
  },
  minItems: (least: number) => (value) => !Array.isArray(value) || value.length >= least,
  maxItems: (most: number) => (value) => !Array.isArray(value) || value.length <= most,
  minProperties: (least: number) => (value) => !isJsonObject(value) || Object.keys(value).length >= least,
  maxProperties: (most: number) => (value) => !isJsonObject(value) || Object.keys(value).length <= most,
  uniqueItems: (asked: boolean) => (value) =>
    !asked ||
    !Array.isArray(value) ||
    new Set((value as readonly Json[]).map(canonicalJson)).size === value.length,
  'x-zkai-form': (form: string) => ofText((text) => formProblem(form, text) === undefined),
  'x-zkai-min-duration': (least: string) => ofText((text) => isLongEnough(text, least)),
};

const ABOUT_LISTS: Readonly<Record<string, (asked: never) => Check>> = {
  type: (types: readonly string[]) => typeCheck(types),
  enum: (choices: readonly Json[]) => {
    if (choices.some((choice) => choice !== null && typeof choice === 'object')) throw new Unknown();
    return (value) => choices.includes(value);
  },
  required: (names: readonly string[]) => (value) =>
    !isJsonObject(value) || names.every((name) => Object.hasOwn(value, name)),
  dependentRequired: (needs: Readonly<Record<string, readonly string[]>>) => (value) =>
    !isJsonObject(value) ||
    Object.entries(needs).every(
      ([name, others]) => !Object.hasOwn(value, name) || others.every((other) => Object.hasOwn(value, other)),
    ),
};

function ofNumber(check: (number: number) => boolean): Check {
  return (value) => typeof value !== 'number' || check(value);
}

function ofText(check: (text: string) => boolean): Check {
  return (value) => typeof value !== 'string' || check(value);
}

function typeCheck(types: readonly string[]): Check {
  const checks = types.map((type) => TYPES[type]);
  if (checks.includes(undefined)) throw new Unknown();
  return (value) => checks.some((check) => check?.(value) === true);
}

const TYPES: Readonly<Record<string, Check>> = {
  object: (value) => isJsonObject(value),
  array: (value) => Array.isArray(value),
  string: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  null: (value) => value === null,
  number: (value) => Number.isFinite(value),
  integer: (value) => Number.isInteger(value),
};
