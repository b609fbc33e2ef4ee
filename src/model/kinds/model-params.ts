// Generated from schemas/model-params.json by test/generate-types.mjs; do not edit.
import { type JsonObject } from '../json.ts';
import { type BesidePath, type Digest, type Metadata, type ProjectPath, type Quantity } from './common.ts';

/** A version: a whole number from 1. */
export type VersionNumber = number;
/** A small letter, then up to 62 of a-z, 0-9, "_" and "-"; latest, current and v<number> are reserved. */
export type AliasName = string;

/** The parameters of a model, by immutable version, and the names that point at versions. */
export interface ModelParams {
  /** Always zkai/v1. */
  readonly apiVersion: 'zkai/v1';
  /** Always ModelParams. */
  readonly kind: 'ModelParams';
  /** Name and cluster. */
  readonly metadata: Metadata;
  /** The model. */
  readonly spec: ModelParamsSpec;
}

export interface ModelParamsSpec {
  /** What the model runs on. */
  readonly framework: 'pytorch' | 'tensorflow' | 'jax' | 'onnx' | 'xgboost' | 'sklearn' | 'custom';
  /** A JSON Schema (2020-12) that the merged params of every version must satisfy. */
  readonly schema?: JsonObject;
  /** A file with that schema, relative to this one, instead of schema. */
  readonly schemaFile?: BesidePath;
  /** Params that every version starts from (merged by RFC 7396; null in a version removes one). */
  readonly defaults: JsonObject;
  /** The versions. One that was applied never changes. */
  readonly versions: readonly ModelVersion[];
  /** Names for versions, such as champion: 7. Readers follow them at run time. */
  readonly aliases: {
    readonly [k: string]: VersionNumber;
  };
  /** How readers move to another version. */
  readonly rollout: Rollout;
  /** How long old versions stay. */
  readonly retention: Retention;
}

export interface ModelVersion {
  /** Its number; unique, and higher than any that was applied before. */
  readonly version: VersionNumber;
  /** Its parameters: any JSON values, handed on as they are. */
  readonly params: JsonObject;
  /** Where its weights are. */
  readonly weights?: Weights;
  /** Results by name, for information. */
  readonly metrics: {
    readonly [k: string]: number;
  };
  /** What it was made from. */
  readonly source?: Lineage;
  /** True when nothing should use it any more. */
  readonly deprecated: boolean;
}

export interface Weights {
  /** Where the files are. Pin it: hf://org/repo@<40 hex digits>, oci://registry/repository@sha256:… */
  readonly uri?: string;
  /** A file of up to 4 MiB (limits.inlineMax), relative to the file that names it; it is stored in ZooKeeper itself, below blobs. */
  readonly inline?: BesidePath;
  /** Of the single file, or of the sorted manifest where files are listed. Required with uri. */
  readonly digest?: Digest;
  /** Bytes of all files together. */
  readonly size: Quantity;
  /** The files below uri; their sizes add up to size. */
  readonly files?: readonly WeightFile[];
  /** File format; by suffix when absent. pt and pickle can run code when they are loaded. */
  readonly format?: 'safetensors' | 'onnx' | 'gguf' | 'pt' | 'pickle' | 'npz' | 'other';
}

export interface WeightFile {
  /** Relative to uri, without "..". */
  readonly path: ProjectPath;
  /** Of this file. */
  readonly digest: Digest;
  /** Bytes of this file. */
  readonly size: Quantity;
}

export interface Lineage {
  /** The commit of the training code, in full. */
  readonly gitCommit?: string;
  /** The run in your experiment tracker. */
  readonly runId?: string;
  /** The data it was trained on. */
  readonly dataset?: Dataset;
}

export interface Dataset {
  /** Where the data is. */
  readonly uri: string;
  /** Of its manifest. */
  readonly digest?: Digest;
}

export interface Rollout {
  /** AllAtOnce, or Canary: a fixed share of the replicas reads the candidate. */
  readonly strategy: 'AllAtOnce' | 'Canary';
  /** The alias that canaries read; required for Canary. */
  readonly candidate?: AliasName;
  /** Percent of the replicas that are canaries; required for Canary. */
  readonly percent?: number;
}

export interface Retention {
  /** How many versions stay. One that an alias or a task uses is never pruned. */
  readonly keep: number;
}
