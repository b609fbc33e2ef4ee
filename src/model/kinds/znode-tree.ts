// Generated from schemas/znode-tree.json by test/generate-types.mjs; do not edit.
import { type DeclaredAcl } from '../acl.ts';
import { type Json } from '../json.ts';
import { type BesidePath, type ClusterlessMetadata, type Path } from './common.ts';

/** Any znodes, by path: for whoever just has znodes to keep. */
export interface ZnodeTree {
  /** Always zkai/v1. */
  readonly apiVersion: 'zkai/v1';
  /** Always ZnodeTree. */
  readonly kind: 'ZnodeTree';
  /** Name of the document. */
  readonly metadata: ClusterlessMetadata;
  /** The znodes. */
  readonly spec: ZnodeTreeSpec;
}

export interface ZnodeTreeSpec {
  /** The znodes. Missing parents are created empty. */
  readonly nodes: readonly ZnodeTreeNode[];
}

/** A znode and its content: exactly one of json, text, base64 and file. */
export interface ZnodeTreeNode {
  /** Absolute, below the chroot of the environment. */
  readonly path: Path;
  /** Any JSON value, null included; stored as canonical JSON (RFC 8785). */
  readonly json?: Json;
  /** A text; stored as UTF-8. "" makes an empty znode. */
  readonly text?: string;
  /** Bytes. */
  readonly base64?: string;
  /** A file, relative to this one and inside the project; stored byte by byte. */
  readonly file?: BesidePath;
  /** Who may use it. Default: that of the document, else of the first rule of the project that fits, else of the environment. */
  readonly acl?: DeclaredAcl;
}
