import { ownKindPath } from '../../compile/own-kind.ts';
import { Field, findingAt } from './field.ts';
import { type Rule } from './rule.ts';

/** What a template takes from a document must be there, and one name of a znode each. */
export const ownKindPaths: Rule = {
  id: 'ZK132',
  check: ({ project, documents }) => {
    const own = new Set(project.kinds.map(({ kind }) => kind));
    return documents.flatMap((document) => {
      if (!own.has(document.kind)) return [];
      const path = ownKindPath(document, project);
      if (path === undefined || typeof path === 'string' || document.invalid.has(path.pointer)) return [];
      const field = new Field(document, path.pointer, undefined);
      return findingAt(field, 'ZK132', {
        message: `${document.kind} ${document.name} has no place: ${path.problem}`,
        fix: 'Correct the value, or the path of the kind in zkai.yaml.',
      });
    });
  },
};
