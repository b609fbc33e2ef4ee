import { OPEN_ACL_TEXT } from '../model/acl.ts';
import { type Zxid } from '../model/stat.ts';
import { type ZnodePath } from '../model/znode-path.ts';
import { decodeJson, encodeJson } from './codec.ts';
import { expectShape, expectShapes } from './shape.ts';

/** The parents that zkai made on the way to a declared znode, so that it can remove them again. */
export interface ProjectParents {
  /** Data version of `parents/<project>`. */
  readonly version: number;
  readonly nodes: ReadonlyMap<ZnodePath, RecordedParent>;
}

export interface RecordedParent {
  readonly path: ZnodePath;
  readonly environment: string;
  readonly revision: number;
  /** `null`: the transaction that writes this record (see `RecordedNode`). */
  readonly czxid: Zxid | null;
  readonly aversion: number;
  /** `aclText` */
  readonly acl: string;
}

interface StoredParent {
  readonly p: string;
  readonly e: string;
  readonly r: number;
  readonly c?: string;
  readonly a?: number;
  readonly l?: string;
}

export function encodeParents(nodes: Iterable<RecordedParent>): Buffer {
  const stored: StoredParent[] = [...nodes].map((node) => ({
    p: node.path,
    e: node.environment,
    r: node.revision,
    ...(node.czxid === null ? {} : { c: node.czxid }),
    ...(node.aversion === 0 ? {} : { a: node.aversion }),
    ...(node.acl === OPEN_ACL_TEXT ? {} : { l: node.acl }),
  }));
  return encodeJson({ v: 1, nodes: stored });
}

/** `mzxid` is that of the znode it was read from; it stands in for the zxids that were not known. */
export function decodeParents(data: Buffer, mzxid: Zxid): Map<ZnodePath, RecordedParent> {
  const value = expectShape(decodeJson(data), { nodes: 'list' });
  expectShapes(value['nodes'], { p: 'string', e: 'string', r: 'count', c: 'string?', l: 'string?' });
  const { nodes } = value as unknown as { nodes: readonly StoredParent[] };
  return new Map(
    nodes.map(({ p, e, r, c, a, l }): [ZnodePath, RecordedParent] => [
      p as ZnodePath,
      {
        path: p as ZnodePath,
        environment: e,
        revision: r,
        czxid: c ?? mzxid,
        aversion: a ?? 0,
        acl: l ?? OPEN_ACL_TEXT,
      },
    ]),
  );
}
