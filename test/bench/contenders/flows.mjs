// zkai as its commands plan and apply: the flows of the build, from a desired tree on. Files, YAML and validation are
// not in it. `apply` is the whole of it: it connects, makes the ledger, takes the lock, reads again what the plan relied
// on, writes journal, batches, records and history, and gives the lock back.
import { fromDist } from '../../bootstrap.mjs';
import { DATA_BYTES, settingsOf } from '../tree.mjs';
import { serve } from './serve.mjs';

/** So many znodes have another value than before in each `change`. */
const CHANGES = 10;
const NOWHERE = { file: 'bench.yaml', line: 1, column: 1, endLine: 1, endColumn: 1 };

const [port, directory, documents] = process.argv.slice(2);
const [{ createWorld }, { makePlan }, { applyPlan }] = await Promise.all([
  fromDist('cli/world.js'),
  fromDist('flows/make-plan.js'),
  fromDist('apply/run.js'),
]);
const identity = { who: 'bench@localhost', host: 'localhost', ci: null, git: null };
const world = {
  ...createWorld({ directory, progress: () => {}, signal: new AbortController().signal, log: () => {} }),
  identity: async () => identity,
};
const connect = { connect: `127.0.0.1:${port}`, timeoutMs: 60_000, sessionTimeoutMs: 30_000, auth: [] };
const session = await world.zookeeper.connectWriter(connect);

await serve(
  {
    plan: { prepare: (paths) => subjectOf(paths), work: planNothing },
    apply: { prepare: (paths) => planOf(subjectOf(paths)), work: applyAll },
    change: { prepare: someChanges, work: applyChanges, check: changeBack },
  },
  () => session.close(),
);

function planOf(subject) {
  return makePlan(world, session, subject);
}

/** `readMs`: until the last answer of the server, the ledger decoded; `diffMs`: what becomes of it. */
async function planNothing(subject) {
  const start = performance.now();
  let read = start;
  const reader = {
    chroot: session.chroot,
    sync: (path) => session.sync(path),
    getAcl: (path) => session.getAcl(path),
    frameLimit: () => session.frameLimit(),
    read: async (ops) => {
      const batch = await session.read(ops);
      read = performance.now();
      return batch;
    },
  };
  const { changes } = await makePlan(world, reader, subject);
  if (changes.length > 0) throw new Error(`${changes.length} changes where nothing changed`);
  const bytes = subject.desired.nodes.size * DATA_BYTES;
  return { bytes, readMs: read - start, diffMs: performance.now() - read };
}

async function applyAll(plan) {
  const { outcome, written } = await apply(plan);
  if (outcome !== 'applied') throw new Error(`the apply ended as ${outcome}`);
  return written * DATA_BYTES;
}

function apply(plan) {
  return applyPlan(world, {
    plan,
    connect,
    acl: undefined,
    identity,
    command: 'apply',
    message: null,
    lockTimeoutMs: 0,
    retention: { keepRevisions: 1000, keepBytes: 1e9 },
  });
}

async function someChanges(paths) {
  const before = await statsOf(paths);
  const step = Math.max(1, Math.floor(paths.length / CHANGES));
  const changed = new Set(paths.filter((_, index) => index % step === 0).slice(0, CHANGES));
  return { paths, before, changed, subject: subjectOf(paths, (path) => (changed.has(path) ? 1 : 0)) };
}

/** Planned and applied, as the command does it. */
async function applyChanges({ paths, changed, subject }) {
  const { written, transactions } = await apply(await planOf(subject));
  if (transactions !== 1) throw new Error(`${transactions} transactions for ${changed.size} changes`);
  if (written !== changed.size) throw new Error(`${written} znodes written for ${changed.size} changes`);
  return paths.length * DATA_BYTES;
}

/** Nothing else was written, and the next one finds everything as it was. */
async function changeBack({ paths, before, changed }) {
  const after = await statsOf(paths);
  for (const [index, path] of paths.entries()) {
    const isWritten = after[index].mzxid !== before[index].mzxid;
    if (isWritten !== changed.has(path)) throw new Error(`${path} was ${isWritten ? '' : 'not '}written`);
  }
  await apply(await planOf(subjectOf(paths)));
}

async function statsOf(paths) {
  const { results } = await session.read(paths.map((path) => ({ op: 'data', path })));
  return results.map(({ stat }) => stat);
}

/** What the files of a project would ask for: all of `paths`, of which the first is the root. */
function subjectOf(paths, versionOf = () => 0) {
  const [root] = paths;
  const desired = { nodes: new Map(), documents: new Map() };
  let document = documentOf('root');
  for (const path of paths) {
    // The paths of a group follow each other, its own first.
    if (documents === 'each' || path.lastIndexOf('/') === root.length) {
      document = documentOf(path.slice(root.length).replaceAll('/', '-').slice(1) || 'root');
    }
    desired.documents.set(document.id, document);
    desired.nodes.set(path, {
      path,
      data: settingsOf(path, versionOf(path)),
      document: document.id,
      source: NOWHERE,
      locate: () => NOWHERE,
    });
  }
  const environment = {
    name: 'bench',
    connect: connect.connect,
    overlays: [],
    auth: [],
    readOnlyAuth: [],
    confirm: 'yes',
    guards: { allowEmpty: false },
    windows: [],
    require: { savedPlan: false, cleanGit: false },
    batching: 'journal',
    retention: { keepRevisions: 1000, keepBytes: 1e9 },
  };
  const project = {
    name: 'bench',
    sources: [],
    root,
    environments: new Map([[environment.name, environment]]),
    acls: [],
    lifecycle: [],
    moved: [],
    kinds: [],
    ignore: [],
    policies: [],
    locate: () => NOWHERE,
  };
  return { project, environment, desired };
}

function documentOf(name) {
  return {
    id: `ZnodeTree/${name}`,
    kind: 'ZnodeTree',
    name,
    cluster: null,
    source: NOWHERE,
    specHash: `sha256:${'0'.repeat(64)}`,
    references: [],
  };
}
