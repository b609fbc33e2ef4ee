import { explainLeaves } from '../desired/resolve/explain-leaves.ts';
import { explainZnode } from '../desired/resolve/explain-znode.ts';
import { didYouMean } from '../desired/resolve/did-you-mean.ts';
import { createValidator } from '../desired/validate/validate-document.ts';
import { closest } from '../model/closest.ts';
import { type Document } from '../model/document.ts';
import { type Explanation } from '../model/explained.ts';
import { ZkaiFailure } from '../model/failure.ts';
import { isJsonObject, type Json, type JsonPointer, pointerTo, pointerTokens } from '../model/json.ts';
import { isSensitiveAt } from '../model/sealed.ts';
import { mayBeSecret } from '../model/secret-text.ts';
import { type DesiredNode, type DesiredTree } from '../model/tree.ts';
import { type ZnodePath } from '../model/znode-path.ts';
import { type World } from '../ports/world.ts';
import { loadKinds } from './load-kinds.ts';
import { loadDesired } from './load-project.ts';

export interface ExplainRequest {
  readonly environment: string | null;
  /** `null`: the only one that there is. */
  readonly document: string | null;
  /** The znode that is asked about; `null`: the document. */
  readonly path?: string | null;
  /** Into the document, or the znode; `''` or `/`: all of it. */
  readonly pointer: string;
}

/**
 * What set each leaf of a document, through overlays, patches, values and defaults. It works on files with mistakes, too:
 * it may be what helps to find them. @throws ZkaiFailure `usage` for a document or pointer that is not there
 */
export async function explainDocument(world: World, request: ExplainRequest): Promise<Explanation> {
  const { build, environment, project } = await loadDesired(world, request);
  const errors = build.findings.filter(({ severity }) => severity === 'error');
  const node = findNode(build.tree, request);
  const document = findDocument(build.documents, node?.document ?? request.document);
  if (document === null) throw noDocument(build.documents, request, errors.length > 0);
  if (errors.length > 0) {
    const message = 'the files have errors: what is shown here is not applied like this (zkai validate)';
    world.progress({ event: 'note', message });
  }
  const pointer = request.pointer === '/' ? '' : request.pointer;
  if (pointer !== '' && !pointer.startsWith('/'))
    throw new ZkaiFailure('usage', `--explain ${pointer}: a JSON pointer has "/" before each key`, {
      hint: `zkai render --document ${document.id} --explain /${pointer.replaceAll('.', '/')}`,
    });
  const { schemas } = await loadKinds(world, project);
  const { isSensitive } = createValidator(schemas);
  const hidden = (build.sensitive.get(document.kind) ?? []).map((one): JsonPointer => `/spec${one}`);
  const isHidden = (at: JsonPointer, value: Json): boolean =>
    isSensitiveAt(at, hidden) ||
    mayBeSecret(pointerTokens(at).at(-1) ?? '', value, isSensitive(document.kind, at));
  if (node !== null) {
    const leaves = explainZnode({ document, node, pointer, isHidden });
    if (leaves.length === 0) throw new ZkaiFailure('usage', `there is no ${pointer} in ${node.path}`);
    return { environment: environment.name, document: document.id, path: node.path, pointer, leaves };
  }
  const leaves = explainLeaves({ document, pointer, isHidden });
  if (leaves.length === 0) throw noMember(document, pointer);
  return { environment: environment.name, document: document.id, pointer, leaves };
}

/** `null` where no znode is asked about. */
function findNode({ nodes }: DesiredTree, { path = null, document }: ExplainRequest): DesiredNode | null {
  if (path === null) return null;
  const node = nodes.get(path as ZnodePath);
  if (node === undefined || (document !== null && node.document !== document)) {
    const whose = document === null ? 'the files ask for' : `${document} asks for`;
    throw new ZkaiFailure('usage', `there is no znode ${path} that ${whose}`, {
      hint: 'zkai render lists them all',
    });
  }
  return node;
}

function findDocument(documents: readonly Document[], id: string | null): Document | null {
  const [only, ...others] = documents;
  if (id === null) return only !== undefined && others.length === 0 ? only : null;
  return documents.find((document) => document.id === id) ?? null;
}

function noDocument(
  documents: readonly Document[],
  { document, pointer }: ExplainRequest,
  hasErrors: boolean,
): ZkaiFailure {
  const ids = documents.map(({ id }) => id);
  const meant = document === null ? undefined : idMeantBy(document, ids);
  const known = meant ?? ids[0] ?? 'Kind/name';
  const hint = `zkai render --document ${known} --explain ${pointer === '' ? '/' : pointer}`;
  const details = hasErrors ? ['the files have errors, so there may be more: zkai validate'] : [];
  return document === null
    ? new ZkaiFailure('usage', `--explain needs --document: there are ${ids.length} documents`, {
        hint,
        details,
      })
    : new ZkaiFailure(
        'usage',
        `there is no document "${document}"${meant === undefined ? '' : ` (did you mean "${meant}"?)`}`,
        { hint, details },
      );
}

/** The name without its kind is a slip, too. */
function idMeantBy(document: string, ids: readonly string[]): string | undefined {
  return closest(document, ids) ?? ids.find((id) => id.endsWith(`/${document}`));
}

/** Tells the first part of the way that is not there. */
function noMember({ id, value }: Document, pointer: JsonPointer): ZkaiFailure {
  let current: Json = value;
  let here: JsonPointer = '';
  for (const token of pointerTokens(pointer)) {
    const members: Readonly<Record<string, Json>> = isJsonObject(current)
      ? current
      : Array.isArray(current)
        ? Object.fromEntries((current as readonly Json[]).entries())
        : {};
    const next: Json | undefined = Object.hasOwn(members, token) ? members[token] : undefined;
    if (next === undefined) {
      const where = here === '' ? id : `${here} of ${id}`;
      const meant = didYouMean(token, Object.keys(members));
      return new ZkaiFailure('usage', `there is no ${JSON.stringify(token)} in ${where}${meant}`, {
        hint: `zkai render --document ${id} --explain ${here === '' ? '/' : here}`,
      });
    }
    current = next;
    here = pointerTo(here, token);
  }
  return new ZkaiFailure('usage', `there is no ${pointer} in ${id}`);
}
