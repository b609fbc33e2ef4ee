import { append } from '../../model/append.ts';
import { type Finding } from '../../model/finding.ts';
import { isJsonObject, type JsonObject, type JsonPointer, valueAt } from '../../model/json.ts';
import { type Position } from '../../model/position.ts';
import { type Setting } from '../../model/setting.ts';
import { traceOf, writtenId, type WrittenDocument } from '../parse/written-document.ts';
import { RULES, type RuleId } from '../validate/rules.ts';
import { didYouMean } from './did-you-mean.ts';
import { brokenIn } from './broken.ts';
import { mergeTrees } from './merge.ts';
import { type MergeSchema } from './merged.ts';
import { type Sides, sidesOf } from './outline.ts';

export interface Overlaid {
  readonly documents: readonly WrittenDocument[];
  /** Documents that only an overlay has: fine when they are complete, else likely a typing error in the name. */
  readonly added: ReadonlySet<WrittenDocument>;
  /** Where patches hold what may be a secret, whether or not they could be applied. */
  readonly secrets: readonly Position[];
  readonly findings: readonly Finding[];
}

/** Merges the documents of an overlay directory into those with their kind and name. */
export function applyOverlay(
  before: Overlaid,
  overlay: readonly WrittenDocument[],
  schemaOf: (kind: string | null) => MergeSchema | undefined,
): Overlaid {
  const patches = new Map<WrittenDocument, WrittenDocument>(); // document -> what this overlay says of it
  const fresh: WrittenDocument[] = [];
  const findings: Finding[] = [...before.findings];

  for (const patch of overlay) {
    const targets = targetsOf(patch, before.documents);
    const [target] = targets;
    const earlier = target === undefined ? undefined : patches.get(target);
    if (target === undefined) {
      fresh.push(patch);
      if (writtenId(patch) !== null) findings.push(onlyInOverlay(patch, before.documents));
    } else if (new Set(targets.map(writtenCluster)).size > 1) {
      findings.push(ambiguousTarget(patch, targets));
    } else if (earlier !== undefined) {
      findings.push(overlaidTwice(patch, earlier));
    } else {
      patches.set(target, patch);
    }
  }

  const merge = (document: WrittenDocument): WrittenDocument => {
    const patch = patches.get(document);
    if (patch === undefined) return document;
    const merged = mergeDocuments(document, patch, schemaOf(document.kind));
    append(findings, merged.findings);
    return merged.document;
  };
  const merged = new Map(before.documents.map((document) => [document, merge(document)] as const));
  return {
    documents: [...merged.values(), ...fresh],
    added: new Set([...[...before.added].map((document) => merged.get(document) ?? document), ...fresh]),
    secrets: before.secrets,
    findings,
  };
}

/** The documents that an overlay document may mean: of its kind and name, and of its cluster where both say one. */
function targetsOf(patch: WrittenDocument, documents: readonly WrittenDocument[]): WrittenDocument[] {
  const id = writtenId(patch);
  if (id === null) return [];
  const cluster = writtenCluster(patch);
  const named = documents.filter((document) => writtenId(document) === id);
  if (cluster === undefined) return named;
  const exact = named.filter((document) => writtenCluster(document) === cluster);
  return exact.length > 0 ? exact : named.filter((document) => writtenCluster(document) === undefined);
}

/** One document from two; each member is where the side that set it wrote it. */
function mergeDocuments(
  base: WrittenDocument,
  patch: WrittenDocument,
  schema: MergeSchema | undefined,
): { readonly document: WrittenDocument; readonly findings: readonly Finding[] } {
  const { value, outline, problems } = mergeTrees(base.value, patch.value, { schema });
  const place = (pointer: JsonPointer): [WrittenDocument, JsonPointer] => {
    const sides = sidesOf(outline, pointer);
    return sides.writer === 'base' ? [base, sides.base ?? pointer] : [patch, sides.patch ?? pointer];
  };
  const isBroken = (pointer: JsonPointer): boolean => {
    const [document, at] = place(pointer);
    return document.broken.has(at);
  };
  return {
    document: {
      ...base,
      value: value as JsonObject,
      broken: brokenIn(value, [base, patch], isBroken),
      locate: (pointer) => {
        const [document, at] = place(pointer);
        return document.locate(at);
      },
      locateKey: (pointer) => {
        const [document, at] = place(pointer);
        return document.locateKey(at);
      },
      trace: (pointer) => traceMerge(base, patch, sidesOf(outline, pointer)),
    },
    findings: problems.map(({ pointer, message, fix }) => ({
      ...overlayFinding(patch, 'ZK147', { message, fix }),
      position: patch.locate(pointer),
      pointer,
    })),
  };
}

function traceMerge(base: WrittenDocument, patch: WrittenDocument, sides: Sides): Setting[] {
  const before = sides.base === undefined ? [] : traceOf(base, sides.base);
  const value = sides.patch === undefined ? undefined : valueAt(patch.value, sides.patch);
  if (sides.writer === 'base' || sides.patch === undefined || value === undefined) return [...before];
  const position = patch.locate(sides.patch);
  const isRemoval = value === null && before.length > 0;
  return [...before, { by: 'overlay', ...(isRemoval ? {} : { value }), position }];
}

/** `metadata.cluster` as written, or `undefined` where it is missing or no text. */
export function writtenCluster(document: Pick<WrittenDocument, 'value'>): string | undefined {
  const metadata = document.value['metadata'];
  const cluster = isJsonObject(metadata) ? metadata['cluster'] : undefined;
  return typeof cluster === 'string' ? cluster : undefined;
}

function onlyInOverlay(patch: WrittenDocument, documents: readonly WrittenDocument[]): Finding {
  const names = documents.flatMap((document) =>
    document.kind === patch.kind && document.name !== null ? [document.name] : [],
  );
  const message = `${writtenId(patch)} is only in the overlay: there is no document to lay it over${didYouMean(patch.name ?? '', names)}`;
  return overlayFinding(patch, 'ZK121', {
    message,
    fix: 'Correct the name, or ignore this if the environment has a document of its own.',
  });
}

/** For a document that only an overlay has and that does not stand on its own. */
export function noBaseDocument(patch: WrittenDocument): Finding {
  return overlayFinding(patch, 'ZK120', {
    message: `${writtenId(patch)} is laid over nothing, and it is not complete by itself`,
    fix: 'Correct the kind, name or cluster to that of a base document, or write the whole document.',
  });
}

function ambiguousTarget(patch: WrittenDocument, targets: readonly WrittenDocument[]): Finding {
  const clusters = targets.map((target) => writtenCluster(target) ?? 'the default cluster').join(', ');
  return overlayFinding(patch, 'ZK122', {
    message: `${writtenId(patch)} is declared in several clusters (${clusters}), and the overlay does not say which one it means`,
    fix: 'Set metadata.cluster in the overlay document.',
  });
}

function overlaidTwice(patch: WrittenDocument, earlier: WrittenDocument): Finding {
  return {
    ...overlayFinding(patch, 'ZK122', {
      message: `${writtenId(patch)} is changed twice by one overlay directory`,
      fix: 'Join the two documents.',
    }),
    related: [{ message: 'the first one is here', position: earlier.locate('/metadata/name') }],
  };
}

function overlayFinding(
  patch: WrittenDocument,
  rule: RuleId,
  text: { readonly message: string; readonly fix: string },
): Finding {
  const pointer = '/metadata/name';
  return {
    rule,
    severity: RULES[rule].severity,
    ...text,
    position: patch.locate(pointer),
    pointer,
    document: writtenId(patch),
  };
}
