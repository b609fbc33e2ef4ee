import { type Finding } from '../../../model/finding.ts';
import { didYouMean } from '../../resolve/did-you-mean.ts';
import { type Rule, type RuleContext } from './rule.ts';
import { findingsOf, isDeclared } from './each-move.ts';

/** A document was renamed to one that is there, or that was renamed again since. */
export const movedToNothing: Rule = {
  id: 'ZK217',
  check: (context: RuleContext): Finding[] => {
    const goesOn = new Set(context.project.moved.map(({ from }) => from));
    return findingsOf(context, 'ZK217', 'to', ({ from, to }) =>
      (goesOn.has(to) || isDeclared(context, to)) && hasSameSort(from, to)
        ? null
        : {
            message: hasSameSort(from, to)
              ? `${sortOf(to)} is ${to}${didYouMean(to, namesOf(context))}`
              : `${from} cannot become ${to}`,
            fix:
              sortOf(to) === sortOf('')
                ? 'Write the id that the document has now, as zkai render shows it.'
                : 'Write the name that it has now, as zkai.yaml has it: Project/name, Environment/name, or Root//path.',
          },
    );
  },
};

function namesOf({ project, documents }: RuleContext): string[] {
  return [
    ...documents.map(({ id }) => id),
    `Project/${project.name}`,
    `Root/${project.root}`,
    ...[...project.environments.keys()].map((name) => `Environment/${name}`),
  ];
}

/** For a sentence; a project, an environment and a root have a name of their own, all others are documents. */
function sortOf(id: string): string {
  if (id.startsWith('Project/')) return 'no project';
  if (id.startsWith('Root/')) return 'no root';
  return id.startsWith('Environment/') ? 'no environment' : 'no document';
}

/** A document may become one of another kind, but nothing else may. */
function hasSameSort(from: string, to: string): boolean {
  return sortOf(from) === sortOf(to);
}
