import { type DescribedRule } from '../../model/rule-page.ts';
import { type Silenced } from '../../model/lint.ts';
import { fingerprints } from '../fingerprint.ts';
import { jsonText } from '../json/text.ts';
import { type Remark, type Remarks, heaviest, REPORT_LIMIT } from '../remark.ts';
import { sanitize } from '../sanitize.ts';
import { type RunFacts } from '../run-facts.ts';
import { number } from '../words.ts';
import { sarifMessage } from './message.ts';
import { artifactOf, locationOf, regionOf, URI_BASES } from './place.ts';
import { LEVELS, ruleView } from './rule.ts';

/** GitHub keeps so many places of a result, and drops the rest. */
const RELATED_LOCATIONS = 99;

/** A log of one run, SARIF 2.1.0. `rules` are all that zkai has; those that a remark names are in it. */
export function sarifLog(
  { remarks, silenced = [], failure }: Remarks,
  rules: ReadonlyMap<string, DescribedRule>,
  run: RunFacts,
): string {
  // What ended the command without a place in the files is no result: it is told about the invocation.
  const placed = remarks.filter(({ position }) => position !== null);
  const { shown, rest } = heaviest(placed);
  const passed = silenced.slice(0, REPORT_LIMIT - shown.length);
  const all = [...shown, ...passed.map(({ finding }) => finding)];
  const ids = [...new Set(all.map(({ rule }) => rule))].sort();
  const names = fingerprints(all);
  const notes = [
    ...(failure === undefined ? [] : [notification('error', `${failure.code}: ${failure.message}`)]),
    ...(rest === 0 ? [] : [notification('warning', `and ${number(rest)} more`)]),
  ];
  return jsonText({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'zkai',
            semanticVersion: run.version,
            rules: ids.map((id) => ruleView(id, rules.get(id))),
          },
        },
        automationDetails: { id: `zkai/${run.command}/` },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: URI_BASES,
        invocations: [
          {
            executionSuccessful: failure === undefined || failure.code === 'invalid',
            exitCode: run.exitCode,
            startTimeUtc: run.at,
            ...(notes.length === 0 ? {} : { toolExecutionNotifications: notes }),
          },
        ],
        results: all.map((remark, i) => ({
          ...resultView(remark, run),
          ...suppressionView(passed[i - shown.length]),
          ruleIndex: ids.indexOf(remark.rule),
          partialFingerprints: { 'zkaiFinding/v1': names[i] },
        })),
      },
    ],
  });
}

function notification(level: 'error' | 'warning', text: string) {
  return { level, message: sarifMessage(text) };
}

function resultView(remark: Remark, run: RunFacts) {
  const { rule, severity, message, fix, position, pointer, document, path, related = [] } = remark;
  return {
    ruleId: rule,
    level: LEVELS[severity],
    message: sarifMessage(fix === undefined ? message : `${message}. ${fix}`),
    locations:
      position === null ? [] : [{ ...locationOf(position, run), ...logicalView(path ?? document, pointer) }],
    ...(related.length === 0
      ? {}
      : {
          relatedLocations: related.slice(0, RELATED_LOCATIONS).map((other, id) => ({
            id,
            ...locationOf(other.position, run),
            message: sarifMessage(other.message),
          })),
        }),
    ...fixView(remark, run),
  };
}

function suppressionView(silenced: Silenced | undefined) {
  if (silenced === undefined) return {};
  const { by, reason } = silenced;
  const kind = by === 'comment' ? 'inSource' : 'external';
  return { suppressions: [{ kind, status: 'accepted', justification: sanitize(reason) }] };
}

function logicalView(subject: string | null, pointer: string) {
  if (subject === null) return {};
  return { logicalLocations: [{ fullyQualifiedName: `${subject}${pointer}`, kind: 'object' }] };
}

/** The edits of a safe correction, all in one change of each file. */
function fixView({ edits = [], fix, message }: Remark, run: RunFacts) {
  if (edits.length === 0) return {};
  const files = [...new Set(edits.map(({ file }) => file))];
  const artifactChanges = files.map((file) => ({
    artifactLocation: artifactOf(file, run),
    replacements: edits
      .filter((edit) => edit.file === file)
      .map(({ range, newText }) => ({ deletedRegion: regionOf(range), insertedContent: { text: newText } })),
  }));
  return { fixes: [{ description: sarifMessage(fix ?? message), artifactChanges }] };
}
