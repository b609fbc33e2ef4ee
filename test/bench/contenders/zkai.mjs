// zkai as its users run it: the build, through the port that its own flows read and write with.
import { fromDist } from '../../bootstrap.mjs';
import { DATA, OPS_PER_MULTI, slices } from '../tree.mjs';
import { serve } from './serve.mjs';

/** Transactions in flight, as many as the floor has. */
const WINDOW = 8;
const ACL = [{ perms: 31, scheme: 'world', id: 'anyone' }];

const [port] = process.argv.slice(2);
const { createZookeeper } = await fromDist('zookeeper/create-zookeeper.js');
const options = { connect: `127.0.0.1:${port}`, timeoutMs: 60_000, sessionTimeoutMs: 30_000, auth: [] };
const session = await createZookeeper().connectWriter(options);
await serve({ read, write }, () => session.close());

async function read(paths) {
  const { results } = await session.read(paths.map((path) => ({ op: 'data', path })));
  let bytes = 0;
  for (const { data } of results) bytes += data.length;
  return bytes;
}

async function write(paths) {
  const batches = slices(paths, OPS_PER_MULTI);
  let next = 0;
  const lane = async () => {
    while (next < batches.length) {
      const ops = batches[next++].map((path) => ({ op: 'create', path, data: DATA, acl: ACL }));
      const { committed } = await session.multi(ops);
      if (!committed) throw new Error('a multi was refused');
    }
  };
  await Promise.all(Array.from({ length: WINDOW }, lane));
  return paths.length * DATA.length;
}
