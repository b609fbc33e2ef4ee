// node-zookeeper-client as it comes: one getData for each znode, many in flight.
import { createClient } from 'node-zookeeper-client';
import { once } from 'node:events';
import { serve } from './serve.mjs';

/** Requests in flight. More are no faster. */
const WINDOW = 256;

const [port] = process.argv.slice(2);
const client = createClient(`127.0.0.1:${port}`, { sessionTimeout: 30_000 });
const connected = once(client, 'connected');
client.connect();
await connected;
await serve({ read }, () => client.close());

async function read(paths) {
  let next = 0;
  let bytes = 0;
  const lane = async () => {
    while (next < paths.length) {
      const data = await getData(paths[next++]);
      bytes += data.length;
    }
  };
  await Promise.all(Array.from({ length: WINDOW }, lane));
  return bytes;
}

function getData(path) {
  return new Promise((resolve, reject) => {
    client.getData(path, (error, data) => (error ? reject(error) : resolve(data)));
  });
}
