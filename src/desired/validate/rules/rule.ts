import { type Finding } from '../../../model/finding.ts';
import { type JsonPointer } from '../../../model/json.ts';
import { type Position } from '../../../model/position.ts';
import { type Environment, type Project } from '../../../model/project.ts';
import { type Attachments } from '../../compile/znode-tree.ts';
import { type CompiledNode } from '../../compile/znode.ts';
import { type RuleId } from '../rules.ts';
import { type CheckedDocument } from './checked-document.ts';
import { type Cluster } from './cluster.ts';

/** What a rule may look at: everything that can be known without a server. */
export interface RuleContext {
  readonly project: Project;
  readonly environment: Pick<Environment, 'name' | 'acl'> &
    Partial<Pick<Environment, 'auth' | 'digestAlgorithm'>>;
  /** Every document that has a kind and a name, with mistakes or not. */
  readonly documents: readonly CheckedDocument[];
  readonly clusters: readonly Cluster[];
  /** The znodes of all valid documents, sorted by path; a path may occur twice. */
  readonly nodes: readonly CompiledNode[];
  readonly attachments: Attachments;
  /** What the schemas of the project's own kinds mark as sensitive in `spec`, by kind. */
  readonly sensitive: ReadonlyMap<string, readonly JsonPointer[]>;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The text that a position covers, as it stands in the file. */
  readonly textAt: (position: Position) => string;
}

/** One thing to check across documents or fields; what one document alone must look like is in its schema. */
export interface Rule {
  /** Severity and title are in the table of all rules. */
  readonly id: RuleId;
  readonly check: (context: RuleContext) => readonly Finding[];
}
