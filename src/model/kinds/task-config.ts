// Generated from schemas/task-config.json by test/generate-types.mjs; do not edit.
import { type JsonObject } from '../json.ts';
import {
  type Duration,
  type LabelKey,
  type Labels,
  type Metadata,
  type Name,
  type PercentOrInt,
  type Pointer,
  type Resources,
  type SecretReference,
} from './common.ts';
import { type AliasName, type VersionNumber } from './model-params.ts';

/** Letters, digits and "_", not starting with a digit. */
export type EnvironmentVariableName = string;

/** A task: what runs, how often, on which nodes, and what happens when it fails. */
export interface TaskConfig {
  /** Always zkai/v1. */
  readonly apiVersion: 'zkai/v1';
  /** Always TaskConfig. */
  readonly kind: 'TaskConfig';
  /** Name and cluster. */
  readonly metadata: Metadata;
  /** The task. */
  readonly spec: TaskConfigSpec;
}

export interface TaskConfigSpec {
  /** Inference and Service run for ever; Training, Batch and Data end. */
  readonly type: 'Training' | 'Inference' | 'Batch' | 'Service' | 'Data';
  /** The model that it uses. */
  readonly model?: ModelReference;
  /** Container image; pin it by digest. */
  readonly image?: string;
  /** Program and its first arguments. */
  readonly command?: readonly string[];
  /** Further arguments, after those of command. */
  readonly args?: readonly string[];
  /** Directory it starts in. */
  readonly workingDir?: string;
  /** Environment variables; names are unique. */
  readonly env: readonly EnvironmentVariable[];
  /** Configuration handed to the workers: any JSON values. */
  readonly config: JsonObject;
  /** How many copies run; their ids are <task>/<index>. */
  readonly replicas: number;
  /** All or nothing placement. */
  readonly gang?: Gang;
  /** How far the number of replicas may move. */
  readonly elastic?: Elastic;
  /** What each replica needs. */
  readonly resources: Resources;
  /** Where replicas may run. */
  readonly placement: TaskPlacement;
  /** Higher is placed first. */
  readonly priority: number;
  /** True: may take the place of tasks of lower priority. */
  readonly preempt: boolean;
  /** Tasks that come first; no cycles. */
  readonly dependsOn: readonly Dependency[];
  /** Retries, limits and restarts. */
  readonly runPolicy: RunPolicy;
  /** How it reports progress. */
  readonly progress?: Progress;
  /** How far rebalancing and draining may disturb it. */
  readonly disruption: Disruption;
}

export interface ModelReference {
  /** Name of the ModelParams. */
  readonly name: Name;
  /** Follows the alias at run time. */
  readonly alias?: AliasName;
  /** Stays on this version. */
  readonly version?: VersionNumber;
}

export interface EnvironmentVariable {
  /** Its name; unique within env. */
  readonly name: EnvironmentVariableName;
  /** A text. */
  readonly value?: string;
  /** Where the value comes from. */
  readonly from?: EnvironmentSource;
}

export interface EnvironmentSource {
  /** A member of the model's params. */
  readonly param?: Pointer;
  /** A secret by reference. */
  readonly secret?: SecretReference;
}

export interface Gang {
  /** Replicas that must be placed together; at most replicas. */
  readonly minAvailable: number;
  /** How long it waits for places. */
  readonly timeout?: Duration;
}

export interface Elastic {
  /** Fewest replicas; at most replicas. */
  readonly min: number;
  /** Most replicas; at least replicas. */
  readonly max: number;
}

export interface TaskPlacement {
  /** Only nodes of this pool. */
  readonly pool?: Name;
  /** Labels that a node must have. */
  readonly nodeSelector: Labels;
  /** Conditions on the labels of a node. */
  readonly affinity: readonly Affinity[];
  /** Even distribution over the values of labels. */
  readonly spread?: readonly Spread[];
  /** Names of tasks to keep away from. */
  readonly antiAffinity: readonly Name[];
  /** Names of tasks to be beside. */
  readonly colocate: readonly Name[];
  /** spread shares load out; pack fills the fullest node first. Default: the pool's, else spread. */
  readonly strategy?: 'spread' | 'pack';
  /** Taints that it may run in spite of. */
  readonly tolerates: readonly LabelKey[];
  /** Only this node. */
  readonly pin?: Name;
}

export interface Affinity {
  /** The label. */
  readonly key: LabelKey;
  /** How the label is compared. */
  readonly op: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt';
  /** What it is compared with; one number for Gt and Lt, nothing for Exists and DoesNotExist. */
  readonly values?: readonly (string | number)[];
  /** Absent: required. Present: preferred, this much. */
  readonly weight?: number;
}

export interface Spread {
  /** The label whose values are the domains. */
  readonly by: LabelKey;
  /** Largest difference between two domains. */
  readonly maxSkew: number;
  /** True: do not place otherwise. False: try. */
  readonly required: boolean;
}

export interface Dependency {
  /** Name of the other TaskConfig. */
  readonly task: Name;
  /** What must be true of it. */
  readonly condition: 'Succeeded' | 'Running' | 'Failed';
}

export interface RunPolicy {
  /** True: keep it stopped. */
  readonly suspend: boolean;
  /** Retries before it counts as failed. */
  readonly backoffLimit: number;
  /** Wait before the first retry. */
  readonly retryDelay: Duration;
  /** Longest run. */
  readonly activeDeadline?: Duration;
  /** How long its state stays after the end. */
  readonly ttlAfterFinished?: Duration;
  /** Default: Always for Inference and Service, OnFailure for the types that end. */
  readonly restart?: 'OnFailure' | 'Never' | 'Always';
}

export interface Progress {
  /** What is counted. */
  readonly unit?: 'steps' | 'epochs' | 'samples' | 'percent';
  /** The count at the end. */
  readonly total?: number;
  /** Shortest time between two reports; at least 200ms. */
  readonly minInterval: Duration;
  /** Without a report for this long it counts as stale. */
  readonly staleAfter: Duration;
}

export interface Disruption {
  /** Replicas that may be moved at a time. */
  readonly maxUnavailable?: PercentOrInt;
  /** False: never moved while it runs. */
  readonly movable: boolean;
  /** Not moved before it has run this long. */
  readonly minRuntime?: Duration;
}
