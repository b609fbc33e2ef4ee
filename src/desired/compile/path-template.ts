import { isJsonObject, type Json, type JsonPointer, pointerTo, valueAt } from '../../model/json.ts';
import { pathProblem } from '../../model/znode-path.ts';

/** One name of a path: texts, and pointers to the members of a document that stand between them. */
type Segment = readonly (string | { readonly pointer: JsonPointer })[];

/** Where the znode of a document goes, below the znode of its cluster. */
export interface PathTemplate {
  readonly segments: readonly Segment[];
}

/** `metadata.name`, `metadata.cluster`, or a member of `spec`, with the keys on the way to it. */
const REFERENCE = /^(?:metadata\.(?:name|cluster)|spec(?:\.[A-Za-z_][\w-]*)+)$/;

/** `/features/{metadata.name}`; or what is wrong with it, as a sentence without a full stop. */
export function parsePathTemplate(text: string): PathTemplate | { readonly problem: string } {
  // The braces are read first: what is in them is no part of the path yet.
  const parts = text.split(/(\{[^{}]*\})/);
  const references = parts.filter((part) => part.startsWith('{')).map((part) => part.slice(1, -1));
  const wrong = references.find((reference) => !REFERENCE.test(reference));
  if (wrong !== undefined) {
    return {
      problem: `{${wrong}} is neither {metadata.name}, {metadata.cluster} nor a member such as {spec.region}`,
    };
  }
  const plain = parts.map((part) => (part.startsWith('{') ? 'x' : part)).join('');
  if (/[{}]/.test(plain)) return { problem: 'a brace has no other one' };
  const problem = text === '/' ? 'a znode path below the cluster is needed' : pathProblem(plain);
  if (problem !== undefined) return { problem };
  return { segments: splitSegments(parts) };
}

function splitSegments(parts: readonly string[]): Segment[] {
  const segments: Segment[number][][] = [];
  for (const part of parts) {
    if (part.startsWith('{')) segments.at(-1)?.push({ pointer: pointerOf(part.slice(1, -1)) });
    else {
      for (const [index, name] of part.split('/').entries()) {
        if (index > 0) segments.push([]);
        if (name !== '') segments.at(-1)?.push(name);
      }
    }
  }
  return segments;
}

function pointerOf(reference: string): JsonPointer {
  return reference.split('.').reduce<JsonPointer>((pointer, key) => pointerTo(pointer, key), '');
}

/** A name that a document does not give, or that would be no name. */
export interface FillProblem {
  readonly problem: string;
  /** The member of the document that it is about. */
  readonly pointer: JsonPointer;
}

/** The names of the path for one document. `value` is the whole document, `cluster` the one that it belongs to. */
export function fillPath(
  { segments }: PathTemplate,
  { value, cluster }: { readonly value: Json; readonly cluster: string },
): readonly string[] | FillProblem {
  const names: string[] = [];
  for (const segment of segments) {
    let name = '';
    for (const part of segment) {
      if (typeof part === 'string') {
        name += part;
        continue;
      }
      const { pointer } = part;
      const member = pointer === '/metadata/cluster' ? cluster : valueAt(value, pointer);
      const text = nameText(member);
      if (text === undefined) return { pointer, problem: `${memberText(pointer)} ${whyNoName(member)}` };
      name += text;
    }
    const problem = pathProblem(`/${name}`);
    if (problem !== undefined) {
      const pointer = segment.flatMap((part) => (typeof part === 'string' ? [] : [part.pointer]))[0] ?? '';
      return { pointer, problem: `${JSON.stringify(name)} cannot be the name of a znode: ${problem}` };
    }
    names.push(name);
  }
  return names;
}

/** The name of the document whose znode has these names below its cluster, as far as the template tells; the inverse of {@link fillPath}. */
export function nameFromPath({ segments }: PathTemplate, names: readonly string[]): string | undefined {
  if (segments.length !== names.length) return undefined;
  const found = segments.map((segment, index) => nameFromSegment(segment, names[index] ?? ''));
  return found.includes(null) ? undefined : found.find((name) => typeof name === 'string');
}

/** `undefined` where the segment says nothing of the name, `null` where it is another one. */
function nameFromSegment(segment: Segment, text: string): string | null | undefined {
  const source = segment.map((part) => {
    if (typeof part === 'string') return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    return part.pointer === NAME ? '(?<name>.+)' : '.+';
  });
  // A template may have the name twice, which an expression may not.
  const once = source.map((part, index) =>
    source.indexOf(part) === index ? part : part.replace('?<name>', '?:'),
  );
  const match = new RegExp(`^${once.join('')}$`, 'su').exec(text);
  return match === null ? null : match.groups?.['name'];
}

const NAME: JsonPointer = '/metadata/name';

/** A number reads as JSON writes it. */
function nameText(member: Json | undefined): string | undefined {
  if (typeof member === 'number') return JSON.stringify(member);
  return typeof member === 'string' && member !== '' && !member.includes('/') ? member : undefined;
}

function whyNoName(member: Json | undefined): string {
  if (member === undefined || member === null) return 'is missing';
  if (typeof member === 'string') return member === '' ? 'is empty' : 'has a "/" in it';
  return Array.isArray(member) || isJsonObject(member) ? 'is no text and no number' : 'is true or false';
}

function memberText(pointer: JsonPointer): string {
  return pointer.slice(1).replaceAll('/', '.');
}
