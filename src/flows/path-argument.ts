import { ZkaiFailure } from '../model/failure.ts';
import { pathProblem, type ZnodePath } from '../model/znode-path.ts';

/** The path that somebody typed behind the name of a command. @throws ZkaiFailure `usage` when it is none */
export function pathArgument(text: string, command: string): ZnodePath {
  const problem = pathProblem(text);
  if (problem === undefined) return text as ZnodePath;
  throw new ZkaiFailure('usage', `${text}: ${problem}`, { hint: `zkai ${command} /path/to/znode` });
}
