// A replica that stands for election and does nothing else: says where it stands, a line of JSON each time. It is killed.
import { fromDist } from '../../bootstrap.mjs';

const [port, path, sessionTimeoutMs] = process.argv.slice(2);
const [{ LeaderElection }, { createZookeeper }, { systemClock }] = await Promise.all([
  fromDist('reconcile/election.js'),
  fromDist('zookeeper/create-zookeeper.js'),
  fromDist('cli/clock.js'),
]);
const election = new LeaderElection({
  zookeeper: createZookeeper(),
  clock: systemClock,
  connect: {
    connect: `127.0.0.1:${port}`,
    timeoutMs: 10_000,
    sessionTimeoutMs: Number(sessionTimeoutMs),
    auth: [],
  },
  path,
  acl: [{ perms: 31, scheme: 'world', id: 'anyone' }],
  data: Buffer.from(String(process.pid)),
  tell: ({ event }) => void process.stdout.write(`${JSON.stringify({ event })}\n`),
});
await election.run(new AbortController().signal, () => new Promise(() => {}));
