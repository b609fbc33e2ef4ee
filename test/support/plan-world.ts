import { buildPlan } from '../../src/plan/build.ts';
import { type PlanDraft, type PlanInput } from '../../src/plan/input.ts';
import { OPEN_ACL, aclText } from '../../src/model/acl.ts';
import { type Position } from '../../src/model/position.ts';
import { type Selection } from '../../src/model/selection.ts';
import { type BaseNode, type DesiredNode, type LiveNode, recordKey } from '../../src/model/tree.ts';
import { comparePaths, nameOf, parentOf, znodePath, type ZnodePath } from '../../src/model/znode-path.ts';

const HERE: Position = { file: 'config/app.yaml', line: 3, column: 1, endLine: 3, endColumn: 2 };
const DOCUMENT = { id: 'ZnodeTree/app', kind: 'ZnodeTree', name: 'app', cluster: null };

/** A znode in words: its value, and what is unusual about it. */
interface NodeWords {
  readonly value?: string;
  /** Zxids; by default every znode is as zkai created it in transaction 0x1. */
  readonly czxid?: string;
  readonly mzxid?: string;
  readonly version?: number;
  readonly ephemeral?: boolean;
  /** Base only: made as a parent, or owned by somebody else. */
  readonly parent?: boolean;
  readonly project?: string;
  readonly environment?: string;
  /** Base only: the ACL it was created with. */
  readonly acl?: string;
  /** Base and desired: id of the document, `Kind/name`. */
  readonly document?: string;
}

export interface PlanWorld {
  readonly base?: Record<string, string | NodeWords>;
  readonly live?: Record<string, string | NodeWords>;
  readonly desired?: Record<string, string | NodeWords>;
  readonly guards?: PlanInput['guards'];
  /** JSON Pointers of fields that others write, in every znode. */
  readonly ignored?: readonly string[];
  readonly merge?: true;
  readonly root?: string;
  readonly selection?: Partial<Selection>;
  readonly moved?: readonly { readonly from: string; readonly to: string }[];
  /** What a document relies on, by id. */
  readonly references?: Record<string, readonly string[]>;
  readonly destroy?: true;
}

/** The plan that follows from base, live and desired, each written as `{path: value}`. */
export function planOf(world: PlanWorld): PlanDraft {
  return buildPlan(planInput(world));
}

/** One line a row: `update /a pending`. */
export function rowsOf({ changes }: PlanDraft): string[] {
  return changes.map(({ path, actions, class: kind }) => `${actions.join('+') || 'stop'} ${path} ${kind}`);
}

export function planInput(world: PlanWorld): PlanInput {
  const { base = {}, live = {}, desired = {}, guards, root = '/zkai', references = {}, selection } = world;
  const { ignored, merge } = world;
  const ids = new Set(entries(desired).map(([, { document = DOCUMENT.id }]) => document));
  const liveNodes = new Map(entries(live).map(([path, words]) => [path, liveNode(path, words)]));
  return {
    project: 'demo',
    environment: 'dev',
    root: znodePath(root),
    ledger: 'ledger-1',
    revision: 1,
    bootstrap: false,
    ...(ignored === undefined ? {} : { ignored: () => [{ fields: ignored, reason: 'theirs' }] }),
    merge,
    desired: {
      nodes: new Map(entries(desired).map(([path, words]) => [path, desiredNode(path, words)])),
      documents: new Map(
        [...ids]
          .sort()
          .map((id) => [
            id,
            { ...documentOf(id), source: HERE, specHash: 'sha256:0', references: references[id] ?? [] },
          ]),
      ),
    },
    bases: new Map(entries(base).map(([path, words]) => [path, baseNode(path, words)])),
    live: { nodes: liveNodes, children: childrenOf([...liveNodes.keys()]) },
    applied: new Map(),
    guards: guards ?? { allowEmpty: true },
    acl: undefined,
    createdAt: '2026-01-01T00:00:00.000Z',
    git: null,
    moved: (world.moved ?? []).map((move) => ({ ...move, source: HERE })),
    ...(world.destroy === undefined ? {} : { destroy: true }),
    ...(selection === undefined
      ? {}
      : { selection: { targets: [], excludes: [], noDelete: false, ...selection } }),
  };
}

function documentOf(id: string) {
  const [kind = '', name = ''] = id.split('/');
  return { id, kind, name, cluster: null };
}

function entries(words: Record<string, string | NodeWords>): [ZnodePath, NodeWords][] {
  return Object.entries(words).map(([path, node]) => [
    znodePath(path),
    typeof node === 'string' ? { value: node } : node,
  ]);
}

function desiredNode(path: ZnodePath, { value = '', document = DOCUMENT.id }: NodeWords): DesiredNode {
  return { path, data: Buffer.from(value), document, source: HERE, locate: () => HERE };
}

function baseNode(path: ZnodePath, words: NodeWords): BaseNode {
  const {
    value = '',
    czxid = '0x1',
    mzxid = czxid,
    parent = false,
    project = 'demo',
    environment = 'dev',
    acl = aclText(OPEN_ACL),
    document = DOCUMENT.id,
  } = words;
  return {
    path,
    owner: { project, environment, document: parent ? null : document },
    record: parent ? null : recordKey(documentOf(document)),
    revision: 1,
    czxid,
    mzxid,
    aversion: 0,
    acl,
    data: Buffer.from(value),
  };
}

function liveNode(path: ZnodePath, words: NodeWords): LiveNode {
  const { value = '', czxid = '0x1', mzxid = czxid, version = 1, ephemeral = false } = words;
  const data = Buffer.from(value);
  return {
    path,
    data,
    stat: {
      czxid,
      mzxid,
      ctime: 0,
      mtime: 0,
      version,
      cversion: 0,
      aversion: 0,
      ephemeralOwner: ephemeral ? '0xabc' : '0x0',
      dataLength: data.length,
      numChildren: 0,
      pzxid: czxid,
    },
  };
}

function childrenOf(paths: readonly ZnodePath[]): Map<ZnodePath, string[]> {
  const children = new Map<ZnodePath, string[]>();
  for (const path of paths.toSorted(comparePaths)) {
    if (path === '/') continue;
    children.set(parentOf(path), [...(children.get(parentOf(path)) ?? []), nameOf(path)]);
  }
  return children;
}
