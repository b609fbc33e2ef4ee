import { sameAcl } from '../../model/acl-compare.ts';
import { type Finding } from '../../model/finding.ts';
import { type LeftOut } from '../../model/imported.ts';
import { pointerTokens } from '../../model/json.ts';
import { type DesiredNode } from '../../model/tree.ts';
import { type ZnodePath } from '../../model/znode-path.ts';
import { type BuildResult } from '../build.ts';
import { type Decompiled } from './decompile.ts';
import {
  aclToWrite,
  type Emitted,
  emitDocuments,
  type EmitOptions,
  type ImportedZnode,
  type ImportItem,
  importItem,
  type KindItem,
  sortItems,
} from './import-documents.ts';

export interface ImportInput {
  readonly options: EmitOptions;
  /** What is to be declared; nothing else declares any of it. */
  readonly znodes: readonly ImportedZnode[];
  /** Documents of known kinds that some of the znodes may be. */
  readonly kinds: readonly Decompiled[];
  /** The build of all files with the emitted ones among them. */
  readonly build: (emitted: Emitted) => BuildResult;
  /** The build without them, which has no error. */
  readonly before: BuildResult;
}

export interface ImportedTree {
  readonly emitted: Emitted;
  /** How many znodes each document declares. */
  readonly documents: readonly { readonly id: string; readonly znodes: number }[];
  readonly leftOut: readonly LeftOut[];
  /** What is wrong, where no way of writing it is right: nothing of `emitted` may be used then. */
  readonly problem: Finding | null;
}

/**
 * Writes documents that compile to exactly these znodes, and to nothing else. Whether they do is not reasoned about but
 * tried: what does not compile to its bytes is written in the next form, a document of a known kind as plain znodes, and
 * a znode that no form is right for is left out with the finding that says why.
 */
export function importTree(input: ImportInput): ImportedTree {
  const leftOut: LeftOut[] = [];
  const { options } = input;
  const byPath = new Map(input.znodes.map((znode) => [znode.path, znode]));
  let kinds = input.kinds.flatMap((kind) => kindItem(kind, byPath, options) ?? []);
  let items = sortItems(input.znodes.map(importItem));
  const isWritable = ({ path, acl }: ImportItem): boolean =>
    aclToWrite(acl, options.defaultAcl(path, `ZnodeTree/${options.name}`)) !== undefined;
  for (;;) {
    const covered = new Set(kinds.flatMap(({ paths }) => paths));
    const single = items.filter(({ path }) => !covered.has(path));
    const inTree = single.filter(isWritable);
    const emitted = emitDocuments(kinds, inTree, options);
    const verdict = judge(input, { kinds, inTree, build: input.build(emitted) });
    if (verdict.problem !== null || verdict.isRight) {
      const documents = countOf(kinds, inTree, options);
      leftOut.push(...single.filter((item) => !isWritable(item)).map(({ path }) => unwritableAcl(path)));
      return { emitted, documents, leftOut, problem: verdict.problem };
    }
    kinds = kinds.filter((kind) => !verdict.wrongKinds.has(kind));
    const rejected = new Map(verdict.wrongItems);
    items = items.flatMap((item): ImportItem[] => {
      const why = rejected.get(item.path);
      if (why === undefined) return [item];
      const forms = item.forms.slice(1);
      if (why.isForm && forms.length > 0) return [{ ...item, forms }];
      leftOut.push({ path: item.path, why: 'invalid', detail: why.detail });
      return [];
    });
  }
}

function countOf(kinds: readonly KindItem[], inTree: readonly ImportItem[], { name }: EmitOptions) {
  return [
    ...kinds.map((kind) => ({ id: idOf(kind), znodes: kind.paths.length })),
    ...(inTree.length === 0 ? [] : [{ id: `ZnodeTree/${name}`, znodes: inTree.length }]),
  ];
}

function idOf({ kind, name }: Pick<Decompiled, 'kind' | 'name'>): string {
  return `${kind}/${name}`;
}

/** The document with the ACL that it needs; `null` where its znodes have several, which only a ZnodeTree can say. */
function kindItem(
  kind: Decompiled,
  byPath: ReadonlyMap<ZnodePath, ImportedZnode>,
  { defaultAcl }: EmitOptions,
): KindItem | null {
  const znodes = kind.paths.flatMap((path) => byPath.get(path) ?? []);
  if (znodes.length !== kind.paths.length) return null;
  const wanted = znodes.map(({ path, acl }) => aclToWrite(acl, defaultAcl(path, idOf(kind))));
  const [first] = wanted;
  if (first === undefined) return null;
  const texts = new Set(wanted.map((acl) => JSON.stringify(acl)));
  return texts.size === 1 ? { ...kind, acl: first } : null;
}

interface Verdict {
  readonly isRight: boolean;
  readonly wrongKinds: ReadonlySet<KindItem>;
  readonly wrongItems: ReadonlyMap<ZnodePath, { readonly isForm: boolean; readonly detail: string }>;
  readonly problem: Finding | null;
}

interface Attempt {
  readonly kinds: readonly KindItem[];
  readonly inTree: readonly ImportItem[];
  readonly build: BuildResult;
}

function judge(input: ImportInput, { kinds, inTree, build }: Attempt): Verdict {
  const wrongKinds = new Set<KindItem>();
  const wrongItems = new Map<ZnodePath, { isForm: boolean; detail: string }>();
  const { file } = input.options;
  const tree = build.documents.find(
    (document) => document.kind === 'ZnodeTree' && document.name === input.options.name,
  );
  /** The entry that a place in the YAML belongs to. */
  const itemAt = (position: Finding['position']): ImportItem | undefined =>
    position.file === file
      ? inTree.findLast((_, index) => {
          const start = tree?.locate(`/spec/nodes/${index}`);
          return (
            start !== undefined &&
            (start.line < position.line || (start.line === position.line && start.column <= position.column))
          );
        })
      : undefined;
  let problem: Finding | null = null;
  for (const finding of build.findings.filter(({ severity }) => severity === 'error')) {
    const { document, position, pointer, message, related = [] } = finding;
    const kind = kinds.find((one) => namesIt(document, one));
    const [, , index, member = 'path'] = pointerTokens(pointer);
    const item = position.file === file && document === tree?.id ? inTree[Number(index)] : undefined;
    const other = item ?? related.map((place) => itemAt(place.position)).find((found) => found !== undefined);
    if (kind !== undefined) wrongKinds.add(kind);
    else if (item !== undefined) wrongItems.set(item.path, { isForm: member !== 'path', detail: message });
    else if (kinds.length > 0) kinds.forEach((one) => wrongKinds.add(one));
    else if (other !== undefined) wrongItems.set(other.path, { isForm: false, detail: message });
    else problem ??= finding;
  }
  if (wrongKinds.size + wrongItems.size === 0 && problem === null) {
    for (const kind of wrongBytes(input, { kinds, inTree, build })) {
      if (typeof kind === 'string')
        wrongItems.set(kind, { isForm: true, detail: 'cannot be written in YAML' });
      else wrongKinds.add(kind);
    }
  }
  const isRight = wrongKinds.size + wrongItems.size === 0 && problem === null;
  return { isRight, wrongKinds, wrongItems, problem: wrongKinds.size + wrongItems.size > 0 ? null : problem };
}

/** `Kind/name`, or with its cluster in between. */
function namesIt(id: string | null, { kind, name, cluster }: Decompiled): boolean {
  return id === `${kind}/${name}` || id === `${kind}/${cluster}/${name}`;
}

/** What compiles to something else than is there, and the kinds by which other documents compile to something else. */
function wrongBytes(
  { znodes, before, options }: ImportInput,
  { kinds, inTree, build }: Attempt,
): (KindItem | ZnodePath)[] {
  const wanted = new Map(znodes.map((znode) => [znode.path, znode]));
  const { nodes } = build.tree;
  const isExact = (path: ZnodePath): boolean => {
    const node = nodes.get(path);
    const znode = wanted.get(path);
    return node !== undefined && znode !== undefined && isSame(node, znode, options);
  };
  const wrong: (KindItem | ZnodePath)[] = inTree.map(({ path }) => path).filter((path) => !isExact(path));
  for (const kind of kinds) {
    const made = [...nodes.values()].filter(({ document }) => namesIt(document, kind));
    if (made.length !== kind.paths.length || !kind.paths.every(isExact)) wrong.push(kind);
  }
  const others = [...before.tree.nodes.values()];
  const hasMoved = others.some((node) => nodes.get(node.path)?.data.equals(node.data) !== true);
  return hasMoved ? [...wrong, ...kinds] : wrong;
}

function isSame(
  { path, data, acl, document }: DesiredNode,
  znode: ImportedZnode,
  options: EmitOptions,
): boolean {
  if (!data.equals(znode.data)) return false;
  const given = acl ?? options.defaultAcl(path, document);
  return given === undefined || znode.acl === undefined || sameAcl(given, znode.acl);
}

function unwritableAcl(path: ZnodePath): LeftOut {
  const detail =
    'its ACL cannot be written in YAML (only writers and readers can), and the project declares another';
  return { path, why: 'acl', detail };
}
