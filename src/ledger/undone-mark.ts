import { isJsonObject } from '../model/json.ts';
import { type Zxid } from '../model/stat.ts';
import { type ZnodePath } from '../model/znode-path.ts';
import { decodeJson } from './codec.ts';

/**
 * How the undoing of a batch differed from what its journal says, by path: `null` for what was left as it was found,
 * and the czxid of a znode that somebody had put in the place of ours, with the value that zkai had written.
 */
export type Deviations = ReadonlyMap<ZnodePath, Zxid | null>;

/** What `undone-<batch>` holds: most often nothing. */
export function encodeDeviations(deviations: Deviations): Buffer {
  return Buffer.from(deviations.size === 0 ? '' : JSON.stringify(Object.fromEntries(deviations)));
}

/** @throws Error when the bytes are no deviations */
export function decodeDeviations(data: Buffer): Deviations {
  if (data.length === 0) return new Map();
  const value = decodeJson(data);
  if (!isJsonObject(value)) throw new Error('no JSON object');
  const deviations = Object.entries(value);
  if (!deviations.every(([, czxid]) => czxid === null || typeof czxid === 'string'))
    throw new Error('no zxid');
  return new Map(deviations as [ZnodePath, Zxid | null][]);
}
