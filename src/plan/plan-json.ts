import { type Change } from '../model/change.ts';
import { type JsonObject } from '../model/json.ts';
import { type PlannedDocument } from '../model/plan.ts';
import { pathProblem, type ZnodePath } from '../model/znode-path.ts';

/** A change as JSON, contents in base64: the form that is saved and that the digest covers. */
export function changeToJson(change: Change): JsonObject {
  const { after, recorded } = change;
  return {
    ...change,
    after: after?.toString('base64') ?? null,
    ...(recorded === undefined ? {} : { recorded: recorded.toString('base64') }),
  } as unknown as JsonObject;
}

/** The inverse of {@link changeToJson}. @throws RangeError for a path that is none, or base64 that it would write otherwise. */
export function changeFromJson(json: JsonObject): Change {
  const path = json['path'];
  if (typeof path !== 'string' || pathProblem(path) !== undefined) throw new RangeError('not a path');
  const change = {
    ...(json as unknown as Change),
    path: path as ZnodePath,
    after: typeof json['after'] === 'string' ? Buffer.from(json['after'], 'base64') : null,
    ...(typeof json['recorded'] === 'string' ? { recorded: Buffer.from(json['recorded'], 'base64') } : {}),
  };
  const written = changeToJson(change);
  // Node's decoder skips what is no base64, and the digest would not see it.
  if (written['after'] !== json['after'] || written['recorded'] !== json['recorded'])
    throw new RangeError('not base64');
  return change;
}

export function documentToJson(document: PlannedDocument): JsonObject {
  return { ...document } as unknown as JsonObject;
}
