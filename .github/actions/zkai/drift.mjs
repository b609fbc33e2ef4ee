import { factsOf, framed, hasMarker, marker } from './frame.mjs';
import { createApi } from './github.mjs';
import { runZkai } from './zkai.mjs';

/** Looks for drift and keeps one issue about it: opened when there is some, told what is new, closed when it is gone. */
export async function drift(inputs) {
  const { exitCode, json, markdown } = await runZkai(inputs, 'drift', [], { markdown: true });
  // What could not be looked at is neither there nor gone.
  if (exitCode !== 0 && exitCode !== 2) return { exitCode };
  const items = json?.items ?? [];
  const outputs = { exitCode, changes: items.length };
  const issue = await findIssue(inputs);
  if (exitCode === 0) {
    if (issue !== null) await close(inputs, issue);
    return { ...outputs, url: issue?.html_url };
  }
  return { ...outputs, url: await tell(inputs, issue, { items, markdown: markdown ?? '' }) };
}

async function findIssue({ github, author, label, ...inputs }) {
  const query = `state=open&labels=${encodeURIComponent(label)}`;
  const issues = await createApi(github).list(`/issues?${query}`);
  const mark = marker('drift', inputs);
  return (
    issues.find(
      ({ body, user, pull_request: request }) =>
        request === undefined && user?.login === author && hasMarker(body, mark),
    ) ?? null
  );
}

async function tell(inputs, issue, { items, markdown }) {
  const { github, label, environment } = inputs;
  const api = createApi(github);
  const fingerprints = items.map(({ fingerprint }) => fingerprint).filter((one) => one !== undefined);
  // As many as there is room for: whoever has more drift than this is told of it by their number.
  const facts = {
    items: items.length,
    fingerprints: fingerprints.slice(0, MOST_FINGERPRINTS).map(shortened),
  };
  const body = framed(marker('drift', inputs), markdown, { facts, run: github.run });
  if (issue === null) {
    const title = `zkai: drift${environment === '' ? '' : ` in ${environment}`}`;
    return (await api.post('/issues', { title, body, labels: [label] })).html_url;
  }
  const before = factsOf(issue.body);
  await api.patch(`/issues/${issue.number}`, { body });
  const change = changeOf(before, facts);
  if (change !== null)
    await api.post(`/issues/${issue.number}/comments`, { body: `${change}. [The run](${github.run})` });
  return issue.html_url;
}

const MOST_FINGERPRINTS = 100;

function shortened(fingerprint) {
  return fingerprint.slice(-16);
}

/** `2 new, 1 gone`; `null` where it is what it was. */
function changeOf(before, after) {
  const [old, now] = [before, after].map(({ fingerprints = [] }) => new Set(fingerprints));
  const fresh = [...now].filter((one) => !old.has(one)).length;
  const gone = [...old].filter((one) => !now.has(one)).length;
  return fresh + gone === 0 ? null : `${fresh} new, ${gone} gone: ${after.items} znodes differ`;
}

async function close({ github }, { number }) {
  const api = createApi(github);
  await api.post(`/issues/${number}/comments`, {
    body: `Everything is as it was applied. [The run](${github.run})`,
  });
  await api.patch(`/issues/${number}`, { state: 'closed', state_reason: 'completed' });
}
