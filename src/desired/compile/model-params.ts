import { type Document } from '../../model/document.ts';
import { isJsonObject, pointerTo, type Json, type JsonPointer } from '../../model/json.ts';
import { joinPath, type ZnodePath } from '../../model/znode-path.ts';
import { computed, objectOf, partOf, type Located } from '../resolve/located.ts';
import { mergeLocated } from '../resolve/merge.ts';
import { blobNodes, bytesDigest, inlineFiles } from './inline-weights.ts';
import { attachmentPath, type Attachments } from './znode-tree.ts';
import { hashedNode, jsonNode, specPart, type CompiledNode } from './znode.ts';

/** One entry of `spec.versions` of a ModelParams document. */
export interface ModelVersion {
  readonly version: number;
  /** The entry in the document. */
  readonly pointer: JsonPointer;
  readonly entry: Located;
  /** `params` over `spec.defaults`. */
  readonly params: Located;
}

/** The versions in the order of their numbers; entries without a number are left out. */
export function modelVersions(document: Document): ModelVersion[] {
  const entries = specPart(document, 'ModelParams', 'versions')?.value;
  const versions: ModelVersion[] = [];
  for (const index of Array.isArray(entries) ? entries.keys() : []) {
    const pointer = pointerTo('/spec/versions', index);
    const entry = partOf(document, pointer);
    const version = entry !== undefined && isJsonObject(entry.value) ? entry.value['version'] : undefined;
    if (entry === undefined || typeof version !== 'number') continue;
    versions.push({ version, pointer, entry, params: mergedParams(document, entry) });
  }
  return versions.sort((a, b) => a.version - b.version);
}

/** A null in `params` removes a default; a null that removes nothing is data. */
function mergedParams(document: Document, entry: Located): Located {
  const nothing = computed({}, entry.locate(''));
  const defaults = specPart(document, 'ModelParams', 'defaults') ?? nothing;
  const params = partOf(entry, '/params');
  return params === undefined ? defaults : mergeLocated(defaults, params);
}

/**
 * The head znode `/models/<m>`, which aliases and roll-outs change, and one znode for each version, which nothing
 * changes: readers may keep it for ever. So what is said later about a version, such as its deprecation, is in the head.
 */
export function compileModelParams(
  document: Document,
  { cluster, attachments }: { readonly cluster: ZnodePath; readonly attachments: Attachments },
): CompiledNode[] {
  const head = joinPath(cluster, 'models', document.name);
  const versions = modelVersions(document);
  const inline = readInline(document, attachments);
  return [
    jsonNode(document, '', head, headValue(document, versions)),
    ...versions.map((version) =>
      hashedNode(
        document,
        version.pointer,
        joinPath(head, 'versions', String(version.version)),
        versionValue(version, inline.get(version.pointer)),
      ),
    ),
    ...[...inline].flatMap(([pointer, bytes]) =>
      blobNodes(document, `${pointer}${INLINE}`, { cluster, bytes }),
    ),
  ];
}

/** The weights that are in files, by the pointer of their version. What is not there is a mistake with a rule of its own (ZK509). */
function readInline(document: Document, attachments: Attachments): ReadonlyMap<JsonPointer, Buffer> {
  const files = inlineFiles(document).flatMap(({ pointer, file }) => {
    const bytes = attachments.get(attachmentPath(document, pointer, file) ?? '');
    return Buffer.isBuffer(bytes) ? [[pointer.slice(0, -INLINE.length), bytes] as const] : [];
  });
  return new Map(files);
}

const INLINE = '/weights/inline';

function headValue(document: Document, versions: readonly ModelVersion[]): Located {
  const where = document.locate('/spec/versions');
  const numbers = versions.map(({ version }) => version);
  const deprecated = versions
    .filter(({ entry }) => flag(entry.value, 'deprecated'))
    .map(({ version }) => version);
  const list = (members: readonly number[]): Located => ({
    value: members,
    locate: (pointer) => {
      const version = members[Number(pointer.slice(1))];
      const source = pointer === '' ? undefined : versions.find((candidate) => candidate.version === version);
      return source?.entry.locate('/version') ?? where;
    },
  });
  return objectOf(
    {
      framework: specPart(document, 'ModelParams', 'framework'),
      aliases: specPart(document, 'ModelParams', 'aliases') ?? computed({}, document.locate('/spec')),
      versions: list(numbers),
      max: computed(numbers.at(-1) ?? 0, versions.at(-1)?.entry.locate('/version') ?? where),
      deprecated: deprecated.length === 0 ? undefined : list(deprecated),
      rollout: specPart(document, 'ModelParams', 'rollout'),
      retention: specPart(document, 'ModelParams', 'retention'),
    },
    document.locate(''),
  );
}

function versionValue({ entry, params }: ModelVersion, inline: Buffer | undefined): Located {
  return objectOf(
    {
      version: partOf(entry, '/version'),
      params,
      weights: inline === undefined ? partOf(entry, '/weights') : blobWeights(entry, inline),
      metrics: partOf(entry, '/metrics'),
      source: partOf(entry, '/source'),
    },
    entry.locate(''),
  );
}

/** Of weights in a file, what finds their blob; where the file is in the project is nobody's business there. */
function blobWeights(entry: Located, bytes: Buffer): Located {
  const where = entry.locate(INLINE);
  return objectOf(
    {
      digest: computed(bytesDigest(bytes), where),
      size: computed(bytes.length, where),
      format: partOf(entry, '/weights/format'),
    },
    where,
  );
}

function flag(value: Json, key: string): boolean {
  return isJsonObject(value) && value[key] === true;
}
