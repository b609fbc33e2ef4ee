import { type Finding } from '../../model/finding.ts';
import { isJsonObject, type JsonObject, type JsonPointer } from '../../model/json.ts';
import { writtenId, type WrittenDocument } from '../parse/written-document.ts';
import { RULES, type RuleId } from '../validate/rules.ts';
import { didYouMean } from './did-you-mean.ts';
import { mergeValues, writtenBy } from './merge.ts';

export interface Overlaid {
  readonly documents: readonly WrittenDocument[];
  /** Documents that only an overlay has: fine when they are complete, else likely a typing error in the name. */
  readonly added: ReadonlySet<WrittenDocument>;
  readonly findings: readonly Finding[];
}

/** Merges the documents of each overlay directory, in order, into the documents with their kind and name. */
export function applyOverlays(
  base: readonly WrittenDocument[],
  overlays: readonly (readonly WrittenDocument[])[],
): Overlaid {
  return overlays.reduce(applyOverlay, { documents: base, added: new Set<WrittenDocument>(), findings: [] });
}

function applyOverlay(before: Overlaid, overlay: readonly WrittenDocument[]): Overlaid {
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
    return patch === undefined ? document : mergeDocuments(document, patch);
  };
  const merged = new Map(before.documents.map((document) => [document, merge(document)]));
  return {
    documents: [...merged.values(), ...fresh],
    added: new Set([...[...before.added].map((document) => merged.get(document) ?? document), ...fresh]),
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
function mergeDocuments(base: WrittenDocument, patch: WrittenDocument): WrittenDocument {
  const writer = (pointer: JsonPointer): WrittenDocument =>
    writtenBy(base.value, patch.value, pointer) === 'base' ? base : patch;
  const broken = [...base.broken].filter((pointer) => writer(pointer) === base);
  return {
    ...base,
    value: mergeValues(base.value, patch.value) as JsonObject,
    broken: new Set([...broken, ...patch.broken]),
    locate: (pointer) => writer(pointer).locate(pointer),
    locateKey: (pointer) => writer(pointer).locateKey(pointer),
  };
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
