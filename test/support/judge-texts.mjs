// Judges texts, one JSON line each on stdin (`{path, text}`), as a source of a project and as its zkai.yaml. Says on stdout which
// one it is at (so that whoever waits knows which one hangs), and what is wrong with the findings of a text.
// Argument: the directory of the built program. To replay: echo '{"path":"a.yaml","text":"…"}' | node judge-texts.mjs dist
import { createInterface } from 'node:readline';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const dist = resolve(process.argv[2]);
const load = (path) => import(pathToFileURL(join(dist, path)).href);
const { parseSource } = await load('desired/parse/parse-source.js');
const { buildDesired } = await load('desired/build.js');
const { readProject } = await load('desired/project.js');
const { loadSchemas } = await load('files/load-schemas.js');

const schemas = await loadSchemas();
const zkaiYaml = `apiVersion: zkai/v1\nkind: Project\nmetadata: {name: p}\nspec: {sources: ['*'], environments: {dev: {connect: 'h:1'}}}\n`;
const { project } = readProject({ path: 'zkai.yaml', text: zkaiYaml }, schemas);
const environment = project.environments.get('dev');

let count = 0;
for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify({ at: (count += 1) }));
  const source = JSON.parse(line);
  for (const problem of problemsOf(source)) console.log(JSON.stringify({ problem, line }));
}

function problemsOf(source) {
  try {
    const found = judge(source);
    if (JSON.stringify(found) !== JSON.stringify(judge(source))) return ['another result the second time'];
    return [found.parsed, found.built, found.project]
      .flat()
      .flatMap((finding) => wrongWith(finding, source.text));
  } catch (error) {
    return [error.stack];
  }
}

function judge(source) {
  const input = {
    project,
    environment,
    sources: [source],
    overlays: [],
    attachments: new Map(),
    now: 0,
    schemas,
  };
  return {
    parsed: parseSource(source).findings,
    built: buildDesired(input).findings.filter(({ position }) => position.file === source.path),
    project: readProject(source, schemas).findings,
  };
}

function wrongWith(finding, text) {
  const { rule, severity, message, fix, position, related = [], edits = [] } = finding;
  const wrong = [];
  if (!/^ZK\d{3}$/.test(rule) || !['error', 'warning', 'info'].includes(severity))
    wrong.push('no rule or severity');
  if (message.trim() === '' || /[\0-\x08\x0b-\x1f]/.test(message))
    wrong.push('no message, or controls in it');
  if (fix !== undefined && !/\S/.test(fix)) wrong.push('an empty fix');
  const places = [
    position,
    ...related.map((other) => other.position),
    ...edits.map(({ file, range }) => ({ file, ...range })),
  ];
  if (places.some((place) => place.file === position.file && !isInside(place, text)))
    wrong.push('a place outside');
  return wrong.map((what) => `${what}: ${JSON.stringify(finding)}`);
}

/** True for a place that an editor can jump to. */
function isInside({ line, column, endLine, endColumn }, text) {
  const lines = text.replace(/^\ufeff/, '').split('\n');
  const isPlace = (at, col) => at >= 1 && at <= lines.length && col >= 1 && col <= lines[at - 1].length + 1;
  const isForward = endLine > line || (endLine === line && endColumn >= column);
  return isPlace(line, column) && isPlace(endLine, endColumn) && isForward;
}
