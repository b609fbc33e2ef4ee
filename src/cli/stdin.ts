import process from 'node:process';
import { ZkaiFailure } from '../model/failure.ts';

/** Bytes; as for a file. */
const LIMIT = 16 * 1024 * 1024;

/**
 * The text that another program writes to stdin, to its end.
 * @throws ZkaiFailure `usage` where a person would have to type it; `invalid` for what is too large or no UTF-8
 */
export async function readStdin(): Promise<string> {
  if (process.stdin.isTTY)
    throw new ZkaiFailure('usage', 'nothing is piped to stdin', { hint: 'zkai fmt - < FILE' });
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LIMIT) throw new ZkaiFailure('invalid', 'the text on stdin is larger than 16 MiB');
    chunks.push(chunk);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new ZkaiFailure('invalid', 'the text on stdin is no UTF-8');
  }
}
