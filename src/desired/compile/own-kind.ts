import { type Document } from '../../model/document.ts';
import { type Project } from '../../model/project.ts';
import { RUNTIME_SUBTREES } from '../../model/runtime-subtrees.ts';
import { joinPath, type ZnodePath } from '../../model/znode-path.ts';
import { computed, partOf } from '../resolve/located.ts';
import { fillPath, type FillProblem, parsePathTemplate } from './path-template.ts';
import { type CompiledNode, jsonNode } from './znode.ts';

/** What the kinds that come with zkai keep below the znode of a cluster, by name. */
const OWN_SUBTREES: ReadonlySet<string> = new Set(['blobs', 'models', 'nodes', 'tasks', 'topology']);

/** Why no znode of a project's own kind may be at or below a name in the znode of a cluster; `undefined`: it may. */
export function subtreeProblem(names: readonly string[]): string | undefined {
  const [first = ''] = names;
  if (names.includes('.zkai')) return '.zkai is the name of ledgers, which only zkai writes';
  if (RUNTIME_SUBTREES.includes(first)) return `/${first} of a cluster is written while it runs`;
  if (OWN_SUBTREES.has(first)) return `/${first} of a cluster belongs to the kinds of zkai`;
  return undefined;
}

/** Where the znode of a document of an own kind goes; `undefined`: its template is wrong, or it has no cluster. */
export function ownKindPath(
  document: Document,
  { root, kinds }: Pick<Project, 'root' | 'kinds'>,
): ZnodePath | FillProblem | undefined {
  const { cluster, value, kind } = document;
  const template = parsePathTemplate(kinds.find((own) => own.kind === kind)?.path ?? '');
  if ('problem' in template || cluster === null) return undefined;
  const names = fillPath(template, { value, cluster });
  if ('problem' in names) return names;
  const problem = subtreeProblem(names);
  if (problem !== undefined) return { problem: `/${names.join('/')}: ${problem}`, pointer: '' };
  return joinPath(root, cluster, ...names);
}

/** One znode with the spec after defaults. */
export function compileOwnKind(document: Document, project: Project): CompiledNode[] {
  const path = ownKindPath(document, project);
  if (typeof path !== 'string') return [];
  const spec = partOf(document, '/spec') ?? computed({}, document.locate(''));
  return [jsonNode(document, '', path, spec)];
}
