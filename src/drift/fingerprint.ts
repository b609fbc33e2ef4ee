import { createHash } from 'node:crypto';
import { canonicalJson } from '../model/canonical-json.ts';
import { type FieldChange } from '../model/change.ts';
import { type Json } from '../model/json.ts';
import { type DriftItem } from '../model/results.ts';
import { type Owner } from '../model/tree.ts';

/** What became of a znode since zkai wrote it, or of one that it never wrote. */
export type DriftState = 'modified' | 'recreated' | 'deleted' | 'unmanaged';

/**
 * A name for one drift: the same in every run while the drift lasts, and another one for another value, so that what is
 * known of a harmless change hides none that comes after it. Made of project, environment, path, what became of the znode,
 * and what is there now in the fields that differ. Not of the files, nor of what zkai wrote: to edit those changes nothing
 * about what is live. Not of when it was written: to write the same value again is no other drift.
 *
 * Of a sensitive field it has the transaction that last wrote the znode in place of the value, which can be guessed where
 * it is short: another write is another drift there. 32 hexadecimal digits.
 */
export function fingerprintOf(
  { project, environment }: Pick<Owner, 'project' | 'environment'>,
  { path, fields, since }: Pick<DriftItem, 'path' | 'fields' | 'since'>,
  state: DriftState,
): string {
  const differing = fields
    .map((field) => fieldFact(field, since))
    .map(canonicalJson)
    .sort();
  const facts = ['zkai.drift/v1', project, environment, path, state, differing];
  return createHash('sha256').update(canonicalJson(facts)).digest('hex').slice(0, 32);
}

function fieldFact(field: FieldChange, since: DriftItem['since']): Json {
  const { pointer, op, before = null, after = null, sensitive, part } = field;
  // Which entry of an ACL is gone, its pointer does not say.
  if (part === 'acl') return { acl: op, entry: op === 'remove' ? before : after };
  return sensitive ? { pointer, op, zxid: since?.zxid ?? null } : { pointer, op, after };
}
