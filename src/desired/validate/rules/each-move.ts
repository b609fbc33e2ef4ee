import { type Finding } from '../../../model/finding.ts';
import { type Move } from '../../../model/project.ts';
import { RULES, type RuleId } from '../rules.ts';
import { type RuleContext } from './rule.ts';

/** What a rule says of a move. */
export type Text = { readonly message: string; readonly fix: string };

/** A finding for each entry of `moved` that is judged to be wrong, at one of its two ids. */
export function findingsOf(
  { project }: RuleContext,
  rule: RuleId,
  key: 'from' | 'to',
  judge: (move: Move) => Text | null,
): Finding[] {
  return project.moved.flatMap((move, index) => {
    const text = judge(move);
    if (text === null) return [];
    const pointer = `/spec/moved/${index}/${key}`;
    const { severity } = RULES[rule];
    const document = `Project/${project.name}`;
    return [{ rule, severity, ...text, position: project.locate(pointer), pointer, document }];
  });
}

export function isDeclared({ project, documents }: RuleContext, id: string): boolean {
  const [kind, name = ''] = id.split('/');
  if (kind === 'Project') return name === project.name;
  if (kind === 'Root') return id === `Root/${project.root}`;
  if (kind === 'Environment') return project.environments.has(name);
  return documents.some((document) => document.id === id || longId(document) === id);
}

function longId({ kind, cluster, name }: { kind: string; cluster: string | null; name: string }): string {
  return cluster === null ? `${kind}/${name}` : `${kind}/${cluster}/${name}`;
}
