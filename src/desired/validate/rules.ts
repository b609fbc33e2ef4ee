import { type Severity } from '../../model/finding.ts';

interface Rule {
  readonly severity: Severity;
  /** What the rule says, in a line. */
  readonly title: string;
}

/** Every rule there is, by its stable id. Ids are never given to another rule; one line each, sorted. */
export const RULES = {
  ZK100: { severity: 'error', title: 'YAML syntax' },
  ZK101: { severity: 'error', title: 'unknown key, kind or apiVersion' },
  ZK102: { severity: 'error', title: 'wrong type or value, or a required key is missing' },
  ZK103: { severity: 'error', title: 'bad name or path' },
  ZK104: { severity: 'error', title: 'two documents with one kind and name' },
  ZK105: { severity: 'error', title: 'duplicate key in a mapping' },
  ZK106: { severity: 'error', title: 'value that JSON cannot represent' },
  ZK107: { severity: 'warning', title: 'number that looks like a version' },
  ZK108: { severity: 'error', title: 'bad duration, quantity, digest or other written form' },
  ZK109: { severity: 'error', title: 'bad range expression' },
  ZK110: { severity: 'error', title: 'names that differ only in case or look alike' },
  ZK190: { severity: 'error', title: 'not supported by this version of zkai' },
  ZK191: { severity: 'error', title: 'project root that cannot be used' },
  ZK404: { severity: 'error', title: 'server id out of range' },
  ZK503: { severity: 'error', title: 'weights with a uri but without a digest' },
  ZK507: { severity: 'error', title: 'reserved or bad alias' },
  ZK604: { severity: 'error', title: 'secret or key material in plain text' },
} as const satisfies Record<string, Rule>;

export type RuleId = keyof typeof RULES;
