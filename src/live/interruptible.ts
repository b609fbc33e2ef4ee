import { type ZookeeperReader } from '../ports/zookeeper.ts';

/**
 * Does work on a session that may be given up at any moment: when the signal fires, the session is closed, so that
 * an answer that a silent server owes us keeps nobody waiting. Not for a commit: what has been sent must be seen through.
 * @throws the reason of the signal, whatever the work failed with after it.
 */
export async function interruptible<T>(
  signal: AbortSignal,
  session: ZookeeperReader,
  work: () => Promise<T>,
): Promise<T> {
  const giveUp = (): void => void session.close();
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    signal.throwIfAborted();
    return await work();
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}
