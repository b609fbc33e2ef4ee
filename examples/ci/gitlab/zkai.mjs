// What .gitlab-ci.yml asks of GitLab: `note` shows the plan on the merge request, `reviewed` prints the digest of the plan that was
// reviewed, `drift` keeps one issue about what was changed by hand. Plain Node, no packages; GITLAB_TOKEN is the only secret.
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const { env } = process;
const api = `${env.CI_API_V4_URL}/projects/${encodeURIComponent(env.CI_PROJECT_ID ?? '')}`;
const run = `[The job](${env.CI_JOB_URL})`;
const environment = env.ZKAI_ENV ?? '';
const pause = Number(env.ZKAI_CI_PAUSE ?? 1000); // milliseconds before a second attempt

const COMMANDS = { note, reviewed, drift };

try {
  const command = COMMANDS[process.argv[2]];
  if (command === undefined) throw new Error(`zkai.mjs ${Object.keys(COMMANDS).join(' | ')}`);
  await command();
} catch (error) {
  console.error(`Error: ${error.message}`);
  process.exitCode = 1;
}

/** The plan of this job, in the one note that is ours. */
async function note() {
  const [markdown, plan] = [await readFile('plan.md', 'utf8'), await readJson('plan.json')];
  const isAgreeable = plan.apiVersion === 'zkai.plan/v1' && plan.ok === true;
  const facts = {
    digest: isAgreeable ? plan.digest : null,
    head: env.CI_MERGE_REQUEST_SOURCE_BRANCH_SHA || env.CI_COMMIT_SHA,
  };
  const notes = `/merge_requests/${env.CI_MERGE_REQUEST_IID}/notes`;
  const body = framed('plan', markdown, facts);
  const there = await ours(notes, 'plan');
  await (there === undefined
    ? request('POST', notes, { body })
    : request('PUT', `${notes}/${there.id}`, { body }));
}

/** On the commit of a merge: what the reviewer saw. The plan of the job has to be the same. */
async function reviewed() {
  const plan = await readJson('plan.json');
  if (plan.transaction?.ops === 0) return console.log(plan.digest); // nothing to agree to
  const found = await list(`/repository/commits/${env.CI_COMMIT_SHA}/merge_requests`);
  const merged = found.find(({ state }) => state === 'merged');
  if (merged === undefined)
    throw new Error('no merged merge request has this commit, so nobody has reviewed its plan');
  const there = await ours(`/merge_requests/${merged.iid}/notes`, 'plan');
  const { digest, head } = factsOf(there?.body);
  if (head !== merged.sha)
    throw new Error(`the plan on !${merged.iid} is of ${head}, and ${merged.sha} was merged`);
  if (typeof digest !== 'string')
    throw new Error(`the plan on !${merged.iid} could not be applied when it was reviewed`);
  console.log(digest);
}

/** One issue: opened when something differs, closed when nothing does any more. */
async function drift() {
  const found = await readJson('drift.json');
  if (found.apiVersion !== 'zkai.drift/v1') return; // it could not be looked at, which says nothing
  const there = await ours('/issues?state=opened&labels=zkai-drift', 'drift', 'description');
  if (found.items.length === 0) {
    if (there !== undefined) await request('PUT', `/issues/${there.iid}`, { state_event: 'close' });
    return;
  }
  const description = framed('drift', await readFile('drift.md', 'utf8'), {});
  const title = `zkai: drift${environment === '' ? '' : ` in ${environment}`}`;
  await (there === undefined
    ? request('POST', '/issues', { title, description, labels: 'zkai-drift' })
    : request('PUT', `/issues/${there.iid}`, { description }));
}

/** What the owner of the token wrote and what begins with our marker; of nobody else anything counts. */
async function ours(path, kind, member = 'body') {
  const { id } = await request('GET', '/user', undefined, env.CI_API_V4_URL);
  const all = await list(path);
  return all.find((one) => one.author?.id === id && one[member]?.startsWith(`${marker(kind)}\n`));
}

function marker(kind) {
  return `<!-- zkai:${kind} ${encode(environment)} -->`;
}

function framed(kind, markdown, facts) {
  return `${marker(kind)}\n<!-- zkai:facts ${encode(JSON.stringify(facts))} -->\n${markdown.trimEnd()}\n\n${run}\n`;
}

function factsOf(text) {
  const found = /^<!-- zkai:facts (\S+) -->$/.exec(text?.split('\n')[1] ?? '')?.[1];
  return found === undefined ? {} : JSON.parse(decodeURIComponent(found));
}

/** Nothing in it ends a comment of HTML. */
function encode(text) {
  return encodeURIComponent(text).replaceAll('-', '%2D') || '%20';
}

async function readJson(file) {
  return JSON.parse(await readFile(file, 'utf8'));
}

async function list(path) {
  const items = [];
  for (let page = 1; ; page += 1) {
    const found = await request('GET', `${path}${path.includes('?') ? '&' : '?'}per_page=100&page=${page}`);
    items.push(...found);
    if (found.length < 100) return items;
  }
}

/** What only reads or writes the same again is tried three times more where the server cannot. */
async function request(method, path, body, base = api) {
  for (let attempt = 1; ; attempt += 1) {
    const response = await fetch(base + path, {
      method,
      headers: { 'private-token': env.GITLAB_TOKEN ?? '', 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(30_000),
    }).catch((error) => ({ ok: false, status: 0, statusText: error.cause?.message ?? error.message }));
    if (response.ok) return response.json();
    const isAgain =
      response.status === 429 || (method !== 'POST' && (response.status === 0 || response.status >= 500));
    if (!isAgain || attempt === 4)
      throw new Error(`${method} ${path}: ${response.status} ${response.statusText}`);
    await sleep(pause * 2 ** (attempt - 1));
  }
}
