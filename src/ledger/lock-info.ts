import { type LockInfo } from '../model/results.ts';
import { type Stat } from '../model/stat.ts';
import { decodeJson } from './codec.ts';
import { expectShape } from './shape.ts';

/** Who holds the lock. A znode that zkai has not written excludes us all the same; then the session stands for its holder. */
export function decodeLock(data: Buffer, stat: Stat): LockInfo {
  try {
    const value = expectShape(decodeJson(data), {
      id: 'string',
      command: 'string',
      who: 'string',
      since: 'string',
      ci: 'string?',
    });
    return value as unknown as LockInfo;
  } catch {
    return {
      id: '',
      command: 'not zkai',
      who: `session ${stat.ephemeralOwner}`,
      host: '',
      ci: null,
      digest: null,
      since: new Date(stat.ctime).toISOString(),
    };
  }
}
