import { type Finding } from '../../model/finding.ts';
import { isJsonObject, type Json } from '../../model/json.ts';
import { type WrittenDocument, writtenId } from '../parse/written-document.ts';
import { RULES } from './rules.ts';

/** What no schema can say of the policies in a Project document: rows and overrides name them by their id. */
export function checkPolicies(document: WrittenDocument): Finding[] {
  const { spec } = document.value;
  const policies = isJsonObject(spec) ? spec['policies'] : undefined;
  if (!Array.isArray(policies)) return [];
  const first = new Map<string, number>();
  return (policies as readonly Json[]).flatMap((policy, index): Finding[] => {
    const id = isJsonObject(policy) ? policy['id'] : undefined;
    if (typeof id !== 'string') return [];
    const earlier = first.get(id);
    if (earlier === undefined) {
      first.set(id, index);
      return [];
    }
    const pointer = `/spec/policies/${index}/id`;
    return [
      {
        rule: 'ZK102',
        severity: RULES.ZK102.severity,
        message: `two policies have the id ${id}`,
        fix: 'Give each an id of its own: the rows of a plan name it.',
        position: document.locate(pointer),
        pointer,
        document: writtenId(document),
        related: [{ message: 'the first one', position: document.locate(`/spec/policies/${earlier}/id`) }],
      },
    ];
  });
}
