import { type ZookeeperWriter } from '../../src/ports/zookeeper.ts';
import { createZookeeper } from '../../src/zookeeper/create-zookeeper.ts';

/** What `work` makes of a session with these servers; the session is closed afterwards. */
export async function withSession<T>(
  connect: string,
  work: (session: ZookeeperWriter) => Promise<T>,
): Promise<T> {
  const options = { connect, timeoutMs: 10_000, sessionTimeoutMs: 10_000, auth: [] };
  const session = await createZookeeper().connectWriter(options);
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}
