import { type Finding } from '../../model/finding.ts';
import { isJsonObject, type Json, type JsonPointer } from '../../model/json.ts';
import { fillPath, parsePathTemplate } from '../compile/path-template.ts';
import { subtreeProblem } from '../compile/own-kind.ts';
import { type WrittenDocument, writtenId } from '../parse/written-document.ts';
import { RULES } from './rules.ts';

/** What no schema can say of `spec.kinds`: whose name each has, and where its znodes may go. */
export function checkOwnKinds(document: WrittenDocument, builtIn: readonly string[]): Finding[] {
  const spec = document.value['spec'];
  const kinds = isJsonObject(spec) ? spec['kinds'] : undefined;
  if (!Array.isArray(kinds)) return [];
  const names = new Map(builtIn.map((kind) => [flat(kind), kind]));
  const say = findingIn(document);
  return (kinds as readonly Json[]).flatMap((entry, index) => {
    if (!isJsonObject(entry)) return [];
    const at = `/spec/kinds/${index}`;
    const { kind, path } = entry;
    const found: Finding[] = [];
    if (typeof kind === 'string') {
      const taken = names.get(flat(kind));
      if (OF_MOVED.has(kind))
        found.push(say('ZK131', `${at}/kind`, `${kind} has a meaning of its own in moved of zkai.yaml`));
      else if (taken !== undefined)
        found.push(
          say('ZK131', `${at}/kind`, `${kind} is a kind already${taken === kind ? '' : `: ${taken}`}`),
        );
      names.set(flat(kind), kind);
    }
    const problem = typeof path === 'string' ? templateProblem(path) : undefined;
    if (problem !== undefined)
      found.push(say('ZK132', `${at}/path`, `no znode can go to ${String(path)}: ${problem}`));
    return found;
  });
}

/** What has a name there, and is no document. */
const OF_MOVED: ReadonlySet<string> = new Set(['Environment', 'Root']);

/** Names that differ only in case could not be told apart by people. */
function flat(kind: string): string {
  return kind.toLowerCase();
}

function templateProblem(text: string): string | undefined {
  const template = parsePathTemplate(text);
  if ('problem' in template) return template.problem;
  // Placeholders are filled with a name that is nobody's: what is wrong then is wrong for every document.
  const names = fillPath({ segments: template.segments.map((segment) => segment.map(placeholder)) }, NOTHING);
  return 'problem' in names ? names.problem : subtreeProblem(names);
}

const NOTHING = { value: {}, cluster: '' };

function placeholder(part: string | { readonly pointer: JsonPointer }): string {
  return typeof part === 'string' ? part : 'placeholder-of-a-name';
}

const FIXES = {
  ZK131: 'Give it a name of its own.',
  ZK132: 'Write a path below the znode of the cluster, such as /features/{metadata.name}.',
} as const;

function findingIn(document: WrittenDocument) {
  return (rule: keyof typeof FIXES, pointer: JsonPointer, message: string): Finding => ({
    rule,
    severity: RULES[rule].severity,
    message,
    fix: FIXES[rule],
    position: document.locate(pointer),
    pointer,
    document: writtenId(document),
  });
}
