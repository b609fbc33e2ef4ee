// Generated from schemas/common.json by test/generate-types.mjs; do not edit.
import { type DeclaredAcl } from '../acl.ts';

/** A DNS-1123 label: it becomes a znode name. */
export type Name = string;
/** Up to 63 letters, digits, "-", "_" and ".", with an optional domain and "/" in front. */
export type LabelKey = string;
/** Up to 63 letters, digits, "-", "_" and ".", or empty. */
export type LabelValue = string;
/** An amount in the grammar of Kubernetes: a number with an optional suffix such as m, k, M, G, Ki, Mi, Gi, Ti. */
export type Quantity = number | string;
/** A time span in the grammar of Go: numbers with units ns, us, ms, s, m, h. The unit is never left out. */
export type Duration = string;
/** "sha256:" and 64 lower-case hexadecimal digits. */
export type Digest = string;
/** A share such as 25% or a whole number such as 3. */
export type PercentOrInt = string | number;
/** A point in time (RFC 3339), with its offset. */
export type Timestamp = string;
/** A day (RFC 3339). */
export type Day = string;
/** A TCP port. */
export type Port = number;
/** A host name or address; "{name}" stands for the name of the node. */
export type Host = string;
/** host:port */
export type Address = string;
/** An absolute znode path, below the chroot of the environment. */
export type Path = string;
/** A path relative to the project directory, with "/", that does not leave it. */
export type ProjectPath = string;
/** A path relative to the file that names it, with "/"; it must stay inside the project. */
export type BesidePath = string;
/** A JSON Pointer (RFC 6901). */
export type Pointer = string;
/** Where a secret is found, never the secret itself: env:NAME or file:PATH. */
export type SecretReference = string;
/** A ZooKeeper identity as scheme:id. A digest identity is digest:user:base64(sha1(user:password)), as ZooKeeper prints it, or says where user:password is found: digest:env:NAME or digest:file:PATH. */
export type Identity = string;

/** Who the document is. */
export interface Metadata {
  /** The name; unique for the kind within a cluster. */
  readonly name: Name;
  /** Name of the ClusterTopology it belongs to. Default: the only one of the project. */
  readonly cluster?: Name;
  /** For the znodes of this document that declare none themselves. */
  readonly acl?: DeclaredAcl;
  /** Short facts to select by. */
  readonly labels?: Labels;
  /** Notes for people and tools; they never make a difference. */
  readonly annotations?: Annotations;
}

/** Who the document is, for kinds that belong to no cluster. */
export interface ClusterlessMetadata {
  /** The name; unique for the kind within the project. */
  readonly name: Name;
  /** For the znodes of this document that declare none themselves. */
  readonly acl?: DeclaredAcl;
  /** Short facts to select by. */
  readonly labels?: Labels;
  /** Notes for people and tools; they never make a difference. */
  readonly annotations?: Annotations;
}

/** Kubernetes label syntax: keys with an optional domain prefix, values up to 63 characters. */
export interface Labels {
  readonly [k: string]: LabelValue;
}

/** Free text by key, up to 16 KiB each; not part of the hash. */
export interface Annotations {
  readonly [k: string]: string;
}

/** Amounts by resource; resources of your own have a name with a domain. */
export interface Resources {
  /** Cores; 500m is half of one. */
  readonly cpu?: Quantity;
  /** Bytes of main memory. */
  readonly memory?: Quantity;
  /** Accelerators; a part of one needs a node with gpuSharing. */
  readonly gpu?: Quantity;
  /** Bytes of local disk. */
  readonly disk?: Quantity;
  readonly [k: string]: Quantity | undefined;
}
