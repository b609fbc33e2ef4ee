import { type Change } from '../model/change.ts';
import { type JsonObject } from '../model/json.ts';
import { type DesiredDocument } from '../model/tree.ts';
import { pathProblem, type ZnodePath } from '../model/znode-path.ts';

/** A change as JSON, contents in base64: the form that is saved and that the digest covers. */
export function changeToJson(change: Change): JsonObject {
  return { ...change, after: change.after?.toString('base64') ?? null } as unknown as JsonObject;
}

/** The inverse of {@link changeToJson}. @throws RangeError for a path that is none. */
export function changeFromJson(json: JsonObject): Change {
  const path = json['path'];
  if (typeof path !== 'string' || pathProblem(path) !== undefined) throw new RangeError('not a path');
  const after = json['after'];
  return {
    ...(json as unknown as Change),
    path: path as ZnodePath,
    after: typeof after === 'string' ? Buffer.from(after, 'base64') : null,
  };
}

export function documentToJson(document: DesiredDocument): JsonObject {
  return { ...document } as unknown as JsonObject;
}
