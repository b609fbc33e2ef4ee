import { type Severity } from './finding.ts';
import { type JsonPointer } from './json.ts';
import { type ZnodePath } from './znode-path.ts';

/** A program that judges the plans of a project. */
export interface Policy {
  readonly id: string;
  /** The program and its arguments. */
  readonly run: readonly string[];
  readonly level: PolicyLevel;
  readonly timeoutMs: number;
  /** Variables that it gets beside those that every program gets. */
  readonly env: readonly string[];
}

/** What an error of a policy does: it is a note, it blocks, or it blocks until somebody says why not. */
export type PolicyLevel = 'advisory' | 'mandatory' | 'overridable';

/** One thing that a policy has to say of a plan. */
export interface PolicyFinding {
  /** Only an error can block. */
  readonly severity: Severity;
  readonly message: string;
  readonly path: ZnodePath | null;
  readonly document: string | null;
  /** Into the value of the znode, or where only the document is named, into that. */
  readonly pointer: JsonPointer;
  readonly fix: string | null;
}

/** `failed`: it did not do what a policy must, so nobody knows what it thinks; `details` is what it said on stderr. */
export type PolicyVerdict =
  | { readonly outcome: 'judged'; readonly findings: readonly PolicyFinding[] }
  | { readonly outcome: 'failed'; readonly reason: string; readonly details: readonly string[] };
