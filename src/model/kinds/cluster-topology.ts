// Generated from schemas/cluster-topology.json by test/generate-types.mjs; do not edit.
import {
  type Address,
  type ClusterlessMetadata,
  type Duration,
  type Host,
  type Identity,
  type LabelKey,
  type LabelValue,
  type Labels,
  type Name,
  type Path,
  type PercentOrInt,
  type Port,
  type Quantity,
  type Resources,
  type SecretReference,
  type Timestamp,
} from './common.ts';

/** A name, or a range such as gpu-a-[01-03]. */
export type NodeName = string;

/** A cluster: its ZooKeeper ensemble, its compute nodes, and how tasks are placed on them. */
export interface ClusterTopology {
  /** Always zkai/v1. */
  readonly apiVersion: 'zkai/v1';
  /** Always ClusterTopology. */
  readonly kind: 'ClusterTopology';
  /** Name of the cluster. */
  readonly metadata: ClusterlessMetadata;
  /** The cluster. */
  readonly spec: ClusterTopologySpec;
}

export interface ClusterTopologySpec {
  /** prod turns the rules on ACLs, TLS and odd numbers of servers into errors. */
  readonly profile: 'dev' | 'prod';
  /** The ZooKeeper servers. */
  readonly ensemble?: Ensemble;
  /** How clients connect. */
  readonly clients: Clients;
  /** What every node starts from. */
  readonly nodeDefaults: NodeDefaults;
  /** The compute nodes. */
  readonly nodes: readonly ClusterNode[];
  /** Groups of nodes. */
  readonly pools: readonly Pool[];
  /** How replicas are placed on nodes. */
  readonly placement: ClusterPlacement;
  /** How a dead node is noticed. */
  readonly heartbeat: Heartbeat;
  /** When nothing is moved any more. */
  readonly safety: Safety;
  /** Maintenance windows; several may hold at once. */
  readonly maintenance: readonly Maintenance[];
  /** Access, TLS and encryption. */
  readonly security?: Security;
  /** Sizes beyond which validate warns. */
  readonly limits: Limits;
}

export interface Ensemble {
  /** False: somebody else runs the servers, and only connect is given. */
  readonly managed: boolean;
  /** Addresses of servers that zkai does not manage. */
  readonly connect?: readonly Address[];
  /** Version of the servers. */
  readonly version: string;
  /** The servers; ids are unique, and so are ports on a host. */
  readonly servers?: readonly Server[];
  /** Settings of all servers. */
  readonly settings: EnsembleSettings;
  /** The Java machine of each server. */
  readonly jvm: Jvm;
}

export interface Server {
  /** The number in its myid file. */
  readonly id: number;
  /** Its address. */
  readonly host: Host;
  /** Port on which followers talk to the leader. */
  readonly quorumPort: Port;
  /** Port on which the leader is elected. */
  readonly electionPort: Port;
  /** Port for clients. */
  readonly clientPort: Port;
  /** Port for clients that use TLS. */
  readonly secureClientPort?: Port;
  /** participant votes; observer follows without a vote. */
  readonly role: 'participant' | 'observer';
  /** The fault domain that it is in. */
  readonly zone?: LabelValue;
  /** Directory of its data. */
  readonly dataDir: string;
}

export interface EnsembleSettings {
  /** Milliseconds of a tick. */
  readonly tickTime: number;
  /** Ticks a follower may take to connect and catch up. */
  readonly initLimit: number;
  /** Ticks a follower may lag. */
  readonly syncLimit: number;
  /** Connections from one address; 0 sets no limit. */
  readonly maxClientCnxns: number;
  /** Longest session timeout that a client gets; 20 ticks when absent. */
  readonly maxSessionTimeout?: Duration;
  /** Removal of old snapshots. */
  readonly autopurge: Autopurge;
  /** True: a single server runs without quorum code and cannot grow. */
  readonly standaloneEnabled: boolean;
  /** True: servers can be added and removed while it runs. */
  readonly reconfigEnabled: boolean;
  /** Commands that the client port answers. */
  readonly fourLetterWords: readonly string[];
  /** Further lines of zoo.cfg. */
  readonly extra: {
    readonly [k: string]: string | number | boolean;
  };
}

export interface Autopurge {
  /** Snapshots that stay. */
  readonly retain: number;
  /** Hours between runs; 0 is never. */
  readonly intervalHours: number;
}

export interface Jvm {
  /** Size of the heap; at most three quarters of the memory of its machine. */
  readonly heap: Quantity;
}

export interface Clients {
  /** Prefix of every path. */
  readonly chroot: Path;
  /** Between 2 and 20 ticks; the server clamps it in silence. */
  readonly sessionTimeout: Duration;
  /** Longest wait for a connection. */
  readonly connectTimeout: Duration;
  /** True: accept a server that is cut off from the quorum. */
  readonly readOnly: boolean;
}

export interface NodeDefaults {
  /** Its address; {name} is its name. Default: its name. */
  readonly host?: Host;
  /** Port that its agent listens on. */
  readonly port?: Port;
  /** The pool it is in. */
  readonly pool?: Name;
  /** What it has. */
  readonly capacity?: Resources;
  /** What tasks cannot have of it. */
  readonly reserved?: Resources;
  /** True: tasks may ask for a part of a GPU. */
  readonly gpuSharing?: boolean;
  /** Its share of tasks. Default: its GPUs, else an eighth of its cores, at least 1. */
  readonly weight?: number;
  /** Labels to select by. */
  readonly labels?: Labels;
  /** Only tasks that tolerate these come here. */
  readonly taints?: readonly LabelKey[];
  /** The fault domain that it is in, of servers and tasks alike. */
  readonly zone?: LabelValue;
  /** The rack that it is in. */
  readonly rack?: LabelValue;
  /** What it may be used for. Default: Ready. */
  readonly state?: 'Ready' | 'Cordoned' | 'Draining' | 'Down' | 'Future';
  /** Why it is not Ready; required for Cordoned, Draining and Down. */
  readonly reason?: string;
  /** How it is drained. */
  readonly drain?: Drain;
}

/** A compute node, or a range of them. Nothing is filled in here, so that nodeDefaults can hold. */
export interface ClusterNode {
  /** A name, or a range such as gpu-a-[01-03]. */
  readonly name: NodeName;
  /** Its address; {name} is its name. Default: its name. */
  readonly host?: Host;
  /** Port that its agent listens on. */
  readonly port?: Port;
  /** The pool it is in. */
  readonly pool?: Name;
  /** What it has. */
  readonly capacity?: Resources;
  /** What tasks cannot have of it. */
  readonly reserved?: Resources;
  /** True: tasks may ask for a part of a GPU. */
  readonly gpuSharing?: boolean;
  /** Its share of tasks. Default: its GPUs, else an eighth of its cores, at least 1. */
  readonly weight?: number;
  /** Labels to select by. */
  readonly labels?: Labels;
  /** Only tasks that tolerate these come here. */
  readonly taints?: readonly LabelKey[];
  /** The fault domain that it is in, of servers and tasks alike. */
  readonly zone?: LabelValue;
  /** The rack that it is in. */
  readonly rack?: LabelValue;
  /** What it may be used for. Default: Ready. */
  readonly state?: 'Ready' | 'Cordoned' | 'Draining' | 'Down' | 'Future';
  /** Why it is not Ready; required for Cordoned, Draining and Down. */
  readonly reason?: string;
  /** How it is drained. */
  readonly drain?: Drain;
}

export interface Drain {
  /** Longest drain. Default: 1h. */
  readonly deadline?: Duration;
  /** Replicas that move at a time. Default: 2. */
  readonly maxParallel?: number;
}

export interface Pool {
  /** Its name; unique. */
  readonly name: Name;
  /** What it is for. */
  readonly description?: string;
  /** For tasks that name none. */
  readonly defaultStrategy: 'spread' | 'pack';
}

export interface ClusterPlacement {
  /** How a node is chosen. */
  readonly algorithm: 'bounded-rendezvous';
  /** How far above its fair share a node may be. */
  readonly epsilon: number;
  /** Another seed is another distribution. */
  readonly seed: string;
  /** The label whose values fail together. */
  readonly faultDomain: LabelKey;
  /** When replicas move. */
  readonly rebalance: Rebalance;
}

export interface Rebalance {
  /** join: a new node takes its share; none: never; full: back to the best distribution. */
  readonly mode: 'join' | 'none' | 'full';
  /** Wait after the loss of a node. */
  readonly delay: Duration;
  /** Replicas that may move at a time. */
  readonly maxMoves: PercentOrInt;
}

export interface Heartbeat {
  /** Session timeout of the agents. */
  readonly sessionTimeout: Duration;
  /** The phi accrual detector. */
  readonly phi: PhiDetector;
}

export interface PhiDetector {
  /** Suspicion above which a node is Suspect. */
  readonly threshold: number;
  /** Intervals that it remembers. */
  readonly window: number;
  /** Smallest deviation that it assumes. */
  readonly minStdDev: Duration;
}

export interface Safety {
  /** More nodes away than this: move nothing. */
  readonly maxUnavailable: PercentOrInt;
  /** Fewer nodes away than this: go on. Below maxUnavailable. */
  readonly recoverBelow: PercentOrInt;
}

export interface Maintenance {
  /** Its name. */
  readonly id: Name;
  /** Why; people read it. */
  readonly reason: string;
  /** When it ends. */
  readonly until: Timestamp;
}

export interface Security {
  /** Who may write and read what zkai stores. */
  readonly acl?: ClusterAcl;
  /** Certificates of the connections. */
  readonly tls?: Tls;
  /** Encryption of values. */
  readonly encryption?: Encryption;
}

export interface ClusterAcl {
  /** Identities that apply the configuration. */
  readonly writers?: readonly Identity[];
  /** Identities that may read. */
  readonly readers?: readonly Identity[];
  /** Identities of the nodes' agents, which write run-time state. */
  readonly agents?: readonly Identity[];
}

export interface Tls {
  /** File with the certificates to trust. */
  readonly ca?: string;
  /** Our certificate, by reference. */
  readonly cert?: SecretReference;
  /** Our private key, by reference. */
  readonly key?: SecretReference;
  /** True: never connect without TLS. */
  readonly required: boolean;
}

export interface Encryption {
  /** age public keys that values are encrypted to. */
  readonly recipients?: readonly string[];
  /** Where the private key is found: env:NAME, file:PATH or cmd:COMMAND. */
  readonly identityFrom?: string;
}

export interface Limits {
  /** Largest znode without a warning. */
  readonly znodeMax: Quantity;
  /** Largest file with weights inline. */
  readonly inlineMax: Quantity;
}
