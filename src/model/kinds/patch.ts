// Generated from schemas/patch.json by test/generate-types.mjs; do not edit.
import { type Json } from '../json.ts';
import { type Annotations, type Labels, type Name, type Pointer } from './common.ts';

/** Operations of JSON Patch on documents of an environment. It stands in an overlay directory, and applies behind the documents there. */
export interface Patch {
  /** Always zkai/v1. */
  readonly apiVersion: 'zkai/v1';
  /** Always Patch. */
  readonly kind: 'Patch';
  /** A name for people; nothing refers to it. */
  readonly metadata?: PatchMetadata;
  /** Which documents: those that all of it fits. */
  readonly target: PatchTarget;
  /** Operations of JSON Patch (RFC 6902), in order. If one cannot be done on a document, that document stays as it was. */
  readonly patch: readonly PatchOperation[];
}

export interface PatchMetadata {
  /** The name. */
  readonly name?: Name;
  /** Notes for people and tools; they never make a difference. */
  readonly annotations?: Annotations;
}

export interface PatchTarget {
  /** Their kind; * is any part of it. */
  readonly kind?: string;
  /** Their name; * is any part of it. */
  readonly name?: string;
  /** The cluster that they belong to; * is any part of its name. */
  readonly cluster?: string;
  /** Labels that they have, with these values. */
  readonly labels?: Labels;
}

export interface PatchOperation {
  /** What is done. test changes nothing: it stops the patch where the value is another one. */
  readonly op: 'add' | 'remove' | 'replace' | 'move' | 'copy' | 'test';
  /** The member of the document; - behind a list is its end. */
  readonly path: Pointer;
  /** Of move and copy: the member that is taken. */
  readonly from?: Pointer;
  /** Of add, replace and test: any value. */
  readonly value?: Json;
}
