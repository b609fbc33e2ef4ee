import { type Finding } from '../../model/finding.ts';
import { globPattern } from '../../model/glob.ts';
import {
  isJsonObject,
  type Json,
  type JsonObject,
  type JsonPointer,
  pointerTo,
  valueAt,
} from '../../model/json.ts';
import { type Patch, type PatchTarget } from '../../model/kinds/patch.ts';
import { type Position } from '../../model/position.ts';
import { type WrittenDocument, writtenId } from '../parse/written-document.ts';
import { RULES, type RuleId } from '../validate/rules.ts';
import { type Validator } from '../validate/validate-document.ts';
import { didYouMean } from './did-you-mean.ts';
import { identify, type Identity } from './identity.ts';
import { type Overlaid } from './overlays.ts';
import { isFailed, patchDocument, type FailedOperation } from './patch-document.ts';

/** Applies the Patch documents of an overlay directory, in order, each to all documents that its target fits. */
export function applyPatches(
  before: Overlaid,
  patches: readonly WrittenDocument[],
  validator: Validator,
): Overlaid {
  return patches.reduce((overlaid: Overlaid, written) => {
    const { value, valid, findings } = validator.validateDocument(written);
    const checked = { ...overlaid, findings: [...overlaid.findings, ...findings] };
    if (!valid || value === null) return checked;
    return applyPatch(checked, { written, ...(value as unknown as Patch) }, validator);
  }, before);
}

interface WrittenPatch extends Pick<Patch, 'target' | 'patch'> {
  readonly written: WrittenDocument;
}

function applyPatch(
  before: Overlaid,
  { written, target, patch }: WrittenPatch,
  validator: Validator,
): Overlaid {
  const targets = targetsOf(target, before.documents);
  if (targets.size === 0) {
    return { ...before, findings: [...before.findings, matchesNothing(written, target, before.documents)] };
  }
  const failed = new Map<number, Failures>();
  const replaced = new Map<WrittenDocument, WrittenDocument>();
  for (const document of targets) {
    const result = patchDocument(document, { written, operations: patch });
    if (!isFailed(result)) replaced.set(document, result);
    else {
      const known = failed.get(result.index);
      failed.set(result.index, {
        first: known?.first ?? { ...result, document },
        more: known ? known.more + 1 : 0,
      });
    }
  }
  const now = (document: WrittenDocument): WrittenDocument => replaced.get(document) ?? document;
  return {
    documents: before.documents.map(now),
    added: new Set([...before.added].map(now)),
    secrets: [...before.secrets, ...secretPlaces(written, { kinds: kindsOf(targets), patch, validator })],
    findings: [
      ...before.findings,
      ...[...failed.values()].map((failures) => operationFinding(written, failures, validator)),
    ],
  };
}

function kindsOf(documents: ReadonlySet<WrittenDocument>): ReadonlySet<string | null> {
  return new Set([...documents].map(({ kind }) => kind));
}

/** The values of operations that are for a sensitive member of any of the kinds. */
function secretPlaces(
  written: WrittenDocument,
  {
    kinds,
    patch,
    validator,
  }: Pick<Patch, 'patch'> & { readonly kinds: ReadonlySet<string | null>; readonly validator: Validator },
): Position[] {
  const holdsSecret = (value: Json | undefined, path: JsonPointer): boolean =>
    value !== undefined &&
    ([...kinds].some((kind) => validator.isSensitive(kind, path)) ||
      (typeof value === 'object' &&
        value !== null &&
        Object.entries(value).some(([key, member]) => holdsSecret(member as Json, pointerTo(path, key)))));
  return patch.flatMap(({ path, value }, index) =>
    holdsSecret(value, path) ? [written.locate(`/patch/${index}/value`)] : [],
  );
}

/** One operation fails on many documents for one reason, most often. */
interface Failures {
  readonly first: FailedOperation & { readonly document: WrittenDocument };
  readonly more: number;
}

function targetsOf(target: PatchTarget, documents: readonly WrittenDocument[]): ReadonlySet<WrittenDocument> {
  const identities = identify(documents);
  const fits = targetMatcher(target);
  return new Set(
    documents.filter((document) => {
      const identity = identities.get(document);
      return identity !== undefined && fits(identity, document);
    }),
  );
}

function targetMatcher({ kind, name, cluster, labels = {} }: PatchTarget) {
  const [kinds, names, clusters] = [kind, name, cluster].map((glob) =>
    glob === undefined ? undefined : globPattern(glob),
  );
  return (identity: Identity, document: WrittenDocument): boolean => {
    if (kinds?.test(identity.kind) === false || names?.test(identity.name) === false) return false;
    if (clusters !== undefined && (identity.cluster === null || !clusters.test(identity.cluster)))
      return false;
    const own = valueAt(document.value, '/metadata/labels') ?? null;
    return Object.entries(labels).every(([key, value]) => isJsonObject(own) && own[key] === value);
  };
}

function matchesNothing(
  written: WrittenDocument,
  target: PatchTarget,
  documents: readonly WrittenDocument[],
): Finding {
  const { kind = '', name = '' } = target;
  const ofKind = documents.filter((document) =>
    targetMatcher({ kind: kind === '' ? '*' : kind })(identityOf(document), document),
  );
  const [member, meant] =
    ofKind.length === 0
      ? ([
          '/target/kind',
          didYouMean(
            kind,
            documents.map((document) => document.kind ?? ''),
          ),
        ] as const)
      : ([
          '/target/name',
          didYouMean(
            name,
            ofKind.map((document) => document.name ?? ''),
          ),
        ] as const);
  const pointer = meant === '' ? '/target' : member;
  return patchFinding(written, pointer, {
    rule: 'ZK144',
    message: `the patch matches no document${meant}`,
    fix: 'Correct the target, or remove the patch.',
  });
}

function identityOf({ kind, name }: WrittenDocument): Identity {
  return { id: '', kind: kind ?? '', name: name ?? '', cluster: null };
}

function operationFinding(
  written: WrittenDocument,
  { first, more }: Failures,
  validator: Validator,
): Finding {
  const { index, problem, document, pointer } = first;
  const isHidden = validator.isSensitive(document.kind, pointer);
  const others = more === 0 ? '' : `, and in ${more} more ${more === 1 ? 'document' : 'documents'}`;
  const where = `${writtenId(document) ?? 'the document'}${others}`;
  const place = pointerTo('/patch', index);
  const operation = valueAt(written.value, place) as JsonObject;
  const text = (value: JsonObject[string] | undefined): string => {
    if (isHidden) return '(sensitive)';
    const json = JSON.stringify(value);
    return json.length > LONGEST ? `${json.slice(0, LONGEST)}…` : json;
  };
  const finding =
    problem.kind === 'impossible'
      ? patchFinding(written, `${place}/${problem.at}`, {
          rule: 'ZK145',
          message: `${String(operation['op'])} cannot be done: ${problem.message} (${where})`,
          fix: 'Correct the path, or limit the target to the documents that have it.',
        })
      : patchFinding(written, `${place}/${problem.at}`, {
          rule: 'ZK146',
          message:
            problem.found === undefined
              ? `the test failed: ${problem.message} (${where})`
              : `the test failed: expected ${text(operation['value'])}, found ${text(problem.found)} (${where})`,
          fix: 'Look at what the document says now, then correct the patch.',
        });
  return { ...finding, related: [{ message: 'the document', position: document.locate(pointer) }] };
}

/** Characters of a value that a message repeats. */
const LONGEST = 60;

function patchFinding(
  written: WrittenDocument,
  pointer: JsonPointer,
  { rule, ...text }: { readonly rule: RuleId; readonly message: string; readonly fix: string },
): Finding {
  return {
    rule,
    severity: RULES[rule].severity,
    ...text,
    position: written.locate(pointer),
    pointer,
    document: writtenId(written),
  };
}

/** For one that no environment would ever apply. */
export function patchAmongSources(written: WrittenDocument): Finding {
  return patchFinding(written, '/kind', {
    rule: 'ZK148',
    message: 'a Patch changes the documents of an environment, and does nothing among the sources',
    fix: 'Move it to a directory that overlays of an environment name.',
  });
}
