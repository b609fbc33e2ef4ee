import { type Finding } from '../../model/finding.ts';
import { isJsonObject, type Json } from '../../model/json.ts';
import { type WrittenDocument, writtenId } from '../parse/written-document.ts';
import { pathText } from './explain/mistake.ts';
import { RULES } from './rules.ts';

/** What no schema can say of the policies in a Project document. */
export function checkPolicies(document: WrittenDocument): Finding[] {
  const { spec } = document.value;
  const policies = isJsonObject(spec) ? spec['policies'] : undefined;
  if (!Array.isArray(policies)) return [];
  return [...repeatedIds(document, policies), ...emptyPrograms(document, policies)];
}

/** Arguments may be empty, the program may not. */
function emptyPrograms(document: WrittenDocument, policies: readonly Json[]): Finding[] {
  return policies.flatMap((policy, index): Finding[] => {
    const run = isJsonObject(policy) ? policy['run'] : undefined;
    const program = Array.isArray(run) ? (run as readonly Json[])[0] : undefined;
    if (typeof program !== 'string' || program.trim() !== '') return [];
    const pointer = `/spec/policies/${index}/run/0`;
    return [
      {
        rule: 'ZK102',
        severity: RULES.ZK102.severity,
        message: `${pathText(pointer)} is the program to run, and must not be empty`,
        fix: 'Write the program, then its arguments, such as [node, policies/gpu-budget.mjs].',
        position: document.locate(pointer),
        pointer,
        document: writtenId(document),
      },
    ];
  });
}

/** Rows and overrides name policies by their id. */
function repeatedIds(document: WrittenDocument, policies: readonly Json[]): Finding[] {
  const first = new Map<string, number>();
  return policies.flatMap((policy, index): Finding[] => {
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
