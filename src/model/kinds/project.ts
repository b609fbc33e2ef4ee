// Generated from schemas/project.json by test/generate-types.mjs; do not edit.
import { type DeclaredAcl } from '../acl.ts';
import { type JsonObject } from '../json.ts';
import {
  type Annotations,
  type Day,
  type Duration,
  type Labels,
  type Name,
  type Path,
  type Pointer,
  type ProjectPath,
  type Quantity,
  type SecretReference,
} from './common.ts';

/** Where PEM text is found: a path inside the project, env:NAME or file:PATH. */
export type PemSource = string;
export type RuleId = string;

/** zkai.yaml: the configuration files of a project and the ZooKeepers that they are for. */
export interface Project {
  /** Always zkai/v1. */
  readonly apiVersion: 'zkai/v1';
  /** Always Project. */
  readonly kind: 'Project';
  /** Name of the project; part of every ownership record. */
  readonly metadata: ProjectMetadata;
  /** The project. */
  readonly spec: ProjectSpec;
}

export interface ProjectMetadata {
  /** The name. */
  readonly name: Name;
  /** Short facts to select by. */
  readonly labels?: Labels;
  /** Notes for people and tools; they never make a difference. */
  readonly annotations?: Annotations;
}

export interface ProjectSpec {
  /** Globs of the configuration files. */
  readonly sources: readonly ProjectPath[];
  /** Base znode, below the chroot of the environment: of the ledger, and of what the kinds compile to. The paths of a ZnodeTree are absolute, not below it. */
  readonly root: Path;
  /** Kinds of your own: a schema each, and where their znodes go. */
  readonly kinds: readonly ProjectKind[];
  /** The ZooKeepers to keep in step, by name. */
  readonly environments: {
    readonly [k: string]: ProjectEnvironment;
  };
  /** Who may use which znodes, in every environment. The first rule that fits a znode holds for it, unless the znode or its document says otherwise; the ACL of the environment is for the rest. */
  readonly acls: readonly ProjectAclRule[];
  /** Fields that somebody else writes. They are no change, no drift and no conflict; where a znode is written for another reason, their live values are carried over. A new znode begins with what is declared. */
  readonly ignore: readonly ProjectIgnore[];
  /** What else counts as drift. */
  readonly drift: ProjectDrift;
  /** What may be deleted: protection of documents, and what becomes of znodes that are not declared any more. */
  readonly lifecycle: readonly ProjectLifecycle[];
  /** Documents, environments, the project itself and its root, where they have another name now. The entry may stay. */
  readonly moved: readonly ProjectMove[];
  /** Programs that judge a plan. */
  readonly policies: readonly ProjectPolicy[];
  /** What zkai reconcile may do without asking, and how often. Without it, it reports and writes nothing. */
  readonly reconcile: ProjectReconcile;
  /** How much each rule of validate weighs here, and what it lets pass. */
  readonly lint: ProjectLint;
  /** How much history is kept. */
  readonly ledger: ProjectLedger;
}

/** One ZooKeeper. */
export interface ProjectEnvironment {
  /** host:port, several with commas, and a chroot at the end. */
  readonly connect: string;
  /** Directories with documents that are merged over those of the same kind and name, in this order. */
  readonly overlays: readonly ProjectPath[];
  /** Certificates of the connection. */
  readonly tls?: EnvironmentTls;
  /** Credentials, by reference. */
  readonly auth: readonly ProjectAuth[];
  /** Credentials of the commands that only read. Default: auth. */
  readonly readOnlyAuth?: readonly ProjectAuth[];
  /** How the servers hash the passwords of digest identities: DigestAuthenticationProvider.digestAlg of their configuration. */
  readonly digestAlgorithm: 'SHA1' | 'SHA-256' | 'SHA-384' | 'SHA-512' | 'SHA3-256' | 'SHA3-384' | 'SHA3-512';
  /** What the prompt of apply asks for: yes, or the name of the environment. */
  readonly confirm: 'yes' | 'name';
  /** Limits of one apply. */
  readonly guards: ProjectGuards;
  /** Times without applies. */
  readonly windows: readonly ProjectWindow[];
  /** What an apply must come with. */
  readonly require: ProjectRequirements;
  /** What happens to a plan that does not fit one transaction: atomic refuses it, journal writes it in several that can be finished or undone. */
  readonly batching: 'atomic' | 'journal';
  /** For the ledger, for parents that are made on the way, and for every znode that has no ACL of its own, of its document or by a rule. */
  readonly acl?: DeclaredAcl;
  /** What ${name} in documents stands for. A text that is nothing but ${name} becomes the value itself, be it a number, a list or a mapping; inside a longer text the value is inserted. $${ is a literal ${. Values are taken as they are: a ${name} in one stands for itself. */
  readonly values: JsonObject;
}

/** An empty mapping means TLS, with the authorities that this system trusts. */
export interface EnvironmentTls {
  /** Certificates of the authorities to trust. Default: those that this system trusts. */
  readonly ca?: PemSource;
  /** Our certificate, its issuers after it, for servers that ask for one. */
  readonly cert?: PemSource;
  /** Private key of the certificate, by reference. */
  readonly key?: SecretReference;
  /** Passphrase of the private key, by reference. */
  readonly passphrase?: SecretReference;
  /** False: the server's certificate may be for another name; it is verified all the same. */
  readonly verifyName: boolean;
}

export interface ProjectAuth {
  /** Scheme of ZooKeeper: digest, or sasl with the mechanism DIGEST-MD5. */
  readonly scheme: 'digest' | 'sasl';
  /** Where user:password is found. */
  readonly from: SecretReference;
}

export interface ProjectGuards {
  /** Most deletes of one plan, but for --allow-deletes. */
  readonly maxDeletes?: number;
  /** Most deletes of one plan, of the znodes that zkai owns here, but for --allow-deletes. */
  readonly maxDeletePercent?: number;
  /** Most changes of one plan, those of the ledger alone included. */
  readonly maxChanges?: number;
  /** True: a plan may delete everything that zkai owns here, when nothing is declared any more. */
  readonly allowEmpty: boolean;
}

/** Times in which no apply begins, again and again. */
export interface ProjectWindow {
  /** When it begins, as a cron expression of five fields: minute, hour, day of the month, month, day of the week. L is the last day of the month, FRI#1 the first Friday. */
  readonly deny: string;
  /** How long it lasts: time that passes, whatever the clocks are set to meanwhile. */
  readonly duration: Duration;
  /** Of the cron expression. */
  readonly timezone: string;
  /** Why. */
  readonly reason: string;
}

export interface ProjectRequirements {
  /** True: apply and rollback take only a plan that was saved with --out. */
  readonly savedPlan: boolean;
  /** The oldest that a saved plan may be when its apply begins. */
  readonly planMaxAge?: Duration;
  /** True: the files that a plan is made from must be as the commit has them. */
  readonly cleanGit: boolean;
}

export interface ProjectMatch {
  /** Znode paths; * is any name or part of one, ** any names, also none. */
  readonly path?: string;
  /** Document ids; * is any name or part of one. */
  readonly document?: string;
}

export interface ProjectKind {
  /** Its name. */
  readonly kind: string;
  /** File with its JSON Schema. */
  readonly schema: ProjectPath;
  /** Where its znode goes, such as /features/{metadata.name}. */
  readonly path: string;
}

export interface ProjectAclRule {
  /** Which znodes: by path, parents that are made on the way included, or by document. */
  readonly match: ProjectMatch;
  /** Who may use them. */
  readonly acl: DeclaredAcl;
}

export interface ProjectIgnore {
  /** Which znodes. */
  readonly match: ProjectMatch;
  /** JSON Pointers into the value of the znode; * is any key or index. */
  readonly fields: readonly Pointer[];
  /** Who writes them. */
  readonly reason: string;
  /** The last day on which it holds, by UTC. Past it the rule is an error (ZK192), and protects nothing any more. */
  readonly until?: Day;
}

export interface ProjectDrift {
  /** Where nobody but zkai adds znodes: one that nobody declares and nobody owns is drift there. Elsewhere it is only listed, by zkai drift --unmanaged. */
  readonly unmanaged: readonly ProjectUnmanaged[];
}

export interface ProjectUnmanaged {
  /** Which znodes: children of what zkai manages. What is below one of them came with it. Ephemeral znodes are those of sessions, and never count. */
  readonly match: {
    /** Znode paths; * is any name or part of one, ** any names, also none. */
    readonly path: string;
  };
  /** Why nobody else adds any. */
  readonly reason?: string;
}

/** All rules that fit a znode hold for it, so that one more never permits more. They fit what was applied, so they hold for documents that were removed from the files, too. */
export interface ProjectLifecycle {
  /** Which documents, by id (as it was applied, with or without the cluster), or which znodes. */
  readonly match: ProjectMatch;
  /** True: nothing takes a znode away from the document (a path: from the document that has it), be it a deletion, --destroy, a rollback, a move or a release. The ledger keeps that, whatever becomes of rule and document, until zkai unprotect. */
  readonly preventDestroy: boolean;
  /** What happens to znodes that are not declared any more: delete them (as without a rule); orphan: give them up, their data stays; confirm: delete them only with --allow-deletes N, with N at least the number of deletes of the plan; forbid: block the plan, and no flag lifts that. Moves are no deletions. */
  readonly deletion: 'delete' | 'orphan' | 'confirm' | 'forbid';
}

export interface ProjectMove {
  /** The old id. */
  readonly from: string;
  /** The new id. */
  readonly to: string;
}

/** A program that judges plans. It runs in the directory of the project, gets what zkai plan --json prints on stdin, and prints its findings. */
export interface ProjectPolicy {
  /** Its name. */
  readonly id: Name;
  /** The program and its arguments; no shell reads them. */
  readonly run: readonly string[];
  /** advisory: what it finds is a note. mandatory: it blocks the apply. overridable: it does, unless somebody says why not. */
  readonly level: 'advisory' | 'mandatory' | 'overridable';
  /** How long it may take. */
  readonly timeout: Duration;
  /** Variables that it gets beside PATH, HOME, LANG and the like. None of zkai's own, which may be secrets. */
  readonly env: readonly string[];
}

export interface ProjectReconcile {
  /** report: say what has drifted, write nothing. heal: put back what was applied, too. To write it here is the approval: nobody is asked. */
  readonly mode: 'report' | 'heal';
  /** In mode heal, the drift that is put back; the rest is reported. A conflict never is: live and the files both moved, so a person decides. */
  readonly heal: readonly ProjectHealRule[];
  /** What becomes of changes that are in the files and not applied yet, in mode heal. report: they wait for zkai apply. apply: they are applied as soon as they are seen, if no guard, policy or window says no; never where the environment requires saved plans. */
  readonly pending: 'report' | 'apply';
  /** How often everything is compared, beside the moments in which ZooKeeper or the files say that something changed. Changed ACLs are only found by this. */
  readonly interval: Duration;
  /** Against fighting with another writer: how often one znode is healed. */
  readonly rateLimit: ProjectHealLimit;
  /** The pauses between tries while rounds fail; each is twice as long as the one before, with some chance in it. */
  readonly backoff: ProjectBackoff;
}

export interface ProjectHealRule {
  /** Which znodes. */
  readonly match: ProjectMatch;
  /** Which drift: another value, deleted, deleted and created again, another ACL. */
  readonly classes: readonly ('modified' | 'deleted' | 'recreated' | 'acl')[];
}

export interface ProjectHealLimit {
  /** Most heals of one znode within the window. After that it is reported and left alone until one of them is older than the window; other znodes go on being healed. */
  readonly heals: number;
  /** How long a heal counts; at most a day counts, since the history, which knows of it, keeps no entry longer for sure. */
  readonly window: Duration;
}

export interface ProjectBackoff {
  /** After the first failure. */
  readonly initial: Duration;
  /** However often it failed. */
  readonly max: Duration;
}

/** Errors of form, without whose correction nothing can be compiled, are errors whatever is said here. plan and apply obey it as validate does. */
export interface ProjectLint {
  /** By id: what every finding of the rule is. off silences all of them; zkai explain lists the rules. */
  readonly rules: {
    readonly [k: string]: 'off' | 'info' | 'warning' | 'error';
  };
  /** Findings that are let pass. */
  readonly ignore: readonly ProjectLintIgnore[];
  /** File with the findings that were there when lint was adopted. validate --write-baseline writes it; without the file nothing is let pass. */
  readonly baseline: ProjectPath;
}

export interface ProjectLintIgnore {
  /** Id of the rule. */
  readonly rule: RuleId;
  /** Which of its findings. */
  readonly match: ProjectLintMatch;
  /** Why they may pass. */
  readonly reason: string;
  /** The last day on which it holds, by UTC. Past it the entry is an error (ZK192), and lets nothing pass any more. */
  readonly until?: Day;
}

export interface ProjectLintMatch {
  /** Document ids; * is any name or part of one. */
  readonly document?: string;
  /** Files, relative to the project; * is any name or part of one, ** any names, also none. */
  readonly file?: string;
}

export interface ProjectLedger {
  /** Most revisions that history keeps. */
  readonly keepRevisions: number;
  /** Most bytes of history in ZooKeeper. */
  readonly keepBytes: Quantity;
}
