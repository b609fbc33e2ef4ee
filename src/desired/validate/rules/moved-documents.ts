import { type Finding } from '../../../model/finding.ts';
import { type Move } from '../../../model/project.ts';
import { didYouMean } from '../../resolve/did-you-mean.ts';
import { RULES, type RuleId } from '../rules.ts';
import { type Rule, type RuleContext } from './rule.ts';

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
                : 'Write the name that it has now, as zkai.yaml has it: Project/name or Environment/name.',
          },
    );
  },
};

export const movedFromDeclared: Rule = {
  id: 'ZK218',
  check: (context: RuleContext): Finding[] =>
    findingsOf(context, 'ZK218', 'from', ({ from, to }) =>
      isDeclared(context, from) && from !== to
        ? {
            message: `${from} is still declared, so it was not renamed to ${to}`,
            fix: 'Remove the old document, or this entry.',
          }
        : null,
    ),
};

export const movedInCircle: Rule = {
  id: 'ZK219',
  check: (context: RuleContext): Finding[] => {
    const { moved } = context.project;
    return findingsOf(context, 'ZK219', 'from', ({ from }) => {
      const circle = circleFrom(from, moved);
      return circle === null
        ? null
        : {
            message: `documents move in a circle: ${circle.join(' -> ')}`,
            fix: 'Leave only what leads from the old ids to the ones that are declared now.',
          };
    });
  },
};

export const movedTwice: Rule = {
  id: 'ZK220',
  check: (context: RuleContext): Finding[] => {
    const { moved } = context.project;
    const isFirst = (move: Move, key: 'from' | 'to'): boolean =>
      moved.find((other) => other[key] === move[key]) === move;
    return [
      ...findingsOf(context, 'ZK220', 'from', (move) =>
        isFirst(move, 'from')
          ? null
          : { message: `${move.from} is moved twice`, fix: 'Leave the entry that says where it is now.' },
      ),
      ...findingsOf(context, 'ZK220', 'to', (move) =>
        isFirst(move, 'to')
          ? null
          : {
              message: `two documents are moved to ${move.to}, and it can be one of them only`,
              fix: 'For one that was renamed twice, lead from each id to the next.',
            },
      ),
    ];
  },
};

type Text = { readonly message: string; readonly fix: string };

function findingsOf(
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

/** The ids on the way round, the first one again at the end; `null` where the way ends. */
function circleFrom(start: string, moved: readonly Move[]): string[] | null {
  const way = [start];
  for (const _ of moved) {
    const next = moved.find(({ from }) => from === way.at(-1))?.to;
    if (next === undefined) return null;
    way.push(next);
    if (next === start) return way;
  }
  return null;
}

function isDeclared({ project, documents }: RuleContext, id: string): boolean {
  const [kind, name = ''] = id.split('/');
  if (kind === 'Project') return name === project.name;
  if (kind === 'Environment') return project.environments.has(name);
  return documents.some((document) => document.id === id || longId(document) === id);
}

function longId({ kind, cluster, name }: { kind: string; cluster: string | null; name: string }): string {
  return cluster === null ? `${kind}/${name}` : `${kind}/${cluster}/${name}`;
}

function namesOf({ project, documents }: RuleContext): string[] {
  return [
    ...documents.map(({ id }) => id),
    `Project/${project.name}`,
    ...[...project.environments.keys()].map((name) => `Environment/${name}`),
  ];
}

/** For a sentence; a project and an environment have a name of their own, all others are documents. */
function sortOf(id: string): string {
  if (id.startsWith('Project/')) return 'no project';
  return id.startsWith('Environment/') ? 'no environment' : 'no document';
}

/** A document may become one of another kind, but nothing else may. */
function hasSameSort(from: string, to: string): boolean {
  return sortOf(from) === sortOf(to);
}
