import { type Document } from '../../model/document.ts';
import { parseExact } from '../../model/exact-json.ts';
import { isJsonObject, type Json, valueAt } from '../../model/json.ts';
import { isSensitiveAt } from '../../model/sealed.ts';
import { type DesiredNode } from '../../model/tree.ts';
import { expandRange } from '../resolve/range.ts';
import { attachmentPath } from '../compile/znode-tree.ts';
import { type FileEdit, type SourceEdit } from '../edit/source-edit.ts';
import { contentMember, type ContentKey } from './content-member.ts';
import { documentMember } from './document-member.ts';
import { changedMember, type MemberChange, memberChanges } from './member-changes.ts';
import {
  type Refusal,
  settleItems,
  settleNew,
  type Settled,
  settleRemoval,
  settleValue,
  withoutPlaceholders,
} from './settle-member.ts';
import { withoutName } from './split-range.ts';

/** A znode and the document that declares it. */
export interface Declared {
  readonly document: Document;
  readonly node: DesiredNode & { readonly pointer: string };
}

/** What it takes to make the files say what is live: each part by itself, the edits of one in turn. */
export interface Acceptance {
  readonly parts: readonly (readonly (SourceEdit | FileEdit)[])[];
  readonly refused: readonly Refusal[];
  /** There are differences, and zkai computes all of them from what is written. */
  readonly isComputed: boolean;
}

/**
 * What has to be written so that a znode compiles to these bytes, of which every file is as it was read: an edit moves what
 * is behind it. May have to be asked again, since what is computed follows only when the rest is written.
 */
export function acceptValue({ document, node }: Declared, wanted: Buffer): Acceptance {
  const own = rangeSplit({ document, node }, { keep: true });
  if (own !== null) return settled([own]);
  const isTree = document.kind === 'ZnodeTree';
  const member = isTree ? contentOf(document, node.pointer) : 'json';
  if (member === undefined) return settled([settleFile({ document, node }, wanted)]);
  const [is, live] = [parseExact(node.data), parseExact(wanted)];
  const isWritable = live !== undefined && !JSON.stringify(live).includes('\\u0000number:');
  if (member === 'json' && is !== undefined && isWritable)
    return acceptMembers({ document, node }, memberChanges(is, live));
  if (isTree) return settled([settleContent({ document, node }, wanted, member)]);
  return settled([{ reason: 'what is live is no JSON that a document could say', position: node.source }]);
}

/** The same for a znode that is gone. `isAlone`: so is every other one of its document. */
export function acceptRemoval({ document, node }: Declared, isAlone: boolean): Acceptance {
  if (isAlone) return settled([documentRemoval(document)]);
  if (document.kind === 'ZnodeTree') return settled([settleRemoval(document, node.pointer)]);
  if (document.kind === 'ClusterTopology' && node.pointer !== '')
    return settled([
      rangeSplit({ document, node }, { keep: false }) ?? settleRemoval(document, node.pointer),
    ]);
  const reason = `it is a part of ${document.id}, of which the rest is there`;
  return settled([{ reason, position: node.source }]);
}

function acceptMembers({ document, node }: Declared, changes: readonly MemberChange[]): Acceptance {
  let computed = 0;
  const found = changes.flatMap((change): Settled[] => {
    const at = changedMember(change);
    if (isSensitiveAt(at, node.sensitive ?? []))
      return [
        {
          reason: `${at} is sensitive: what is live is not shown, so it is not written`,
          position: node.locate(at),
        },
      ];
    const member = documentMember({ kind: document.kind, pointer: node.pointer }, at);
    if (member.kind === 'computed') computed += 1;
    if (member.kind === 'fixed') return [{ reason: member.reason, position: node.locate(at) }];
    return member.kind === 'written' ? [settleChange(document, change, member.pointer)] : [];
  });
  return { ...settled(found), isComputed: changes.length > 0 && computed === changes.length };
}

function settleChange(document: Document, change: MemberChange, pointer: string): Settled {
  if (change.op === 'remove') return settleRemoval(document, pointer);
  if (change.op === 'set') return settleValue(document, pointer, change.value);
  // An index names the item that is there now, which is not the one to come.
  const isItem = typeof change.key === 'number';
  return (isItem ? settleNew : settleValue)(document, pointer, change.value);
}

/** The member of an entry that says what the znode holds; `undefined`: a file does. */
function contentOf(document: Document, entry: string): ContentKey | undefined {
  return (['json', 'text', 'base64'] as const).find(
    (key) => valueAt(document.value, `${entry}/${key}`) !== undefined,
  );
}

function settleContent({ document, node }: Declared, wanted: Buffer, now: ContentKey): Settled {
  const { key, value } = contentMember(wanted, now);
  if (key === now) return settleValue(document, `${node.pointer}/${key}`, value);
  const [written, ...more] = document.trace(`${node.pointer}/${now}`);
  const isWhole = more.length === 0 && (written?.by === 'document' || written?.by === 'overlay');
  if (isWhole && written.position !== null)
    return { edits: [{ kind: 'replace', at: written.position, key, value: withoutPlaceholders(value) }] };
  const [added, removed] = [
    settleNew(document, `${node.pointer}/${key}`, value),
    settleRemoval(document, `${node.pointer}/${now}`),
  ];
  if ('reason' in added) return added;
  // The new member comes behind the old one, which stays where it is until then.
  return 'reason' in removed ? removed : { edits: [...added.edits, ...removed.edits] };
}

/** The file that an entry names holds what the znode shall hold. */
function settleFile({ document, node }: Declared, data: Buffer): Settled {
  const pointer = `${node.pointer}/file`;
  const [at, named] = [document.locate(pointer), valueAt(document.value, pointer)];
  const file = typeof named === 'string' ? attachmentPath(document, pointer, named) : undefined;
  if (file === undefined) return { reason: 'no file of the project is named there', position: at };
  return { edits: [{ kind: 'file', at, file, data }] };
}

function documentRemoval(document: Document): Settled {
  const written = document.trace('/metadata/name').flatMap(({ position }) => position ?? []);
  return { edits: written.map((at): SourceEdit => ({ kind: 'remove-document', at })) };
}

/** Takes a node out of an entry that stands for several; with `keep`, it gets a copy of the entry. */
function rangeSplit({ document, node }: Declared, { keep }: { readonly keep: boolean }): Settled | null {
  if (document.kind !== 'ClusterTopology' || node.pointer === '') return null;
  const range = valueAt(document.value, `${node.pointer}/name`);
  if (typeof range !== 'string' || (expandRange(range).names ?? []).length < 2) return null;
  const position = document.locate(`${node.pointer}/name`);
  const name = node.path.slice(node.path.lastIndexOf('/') + 1);
  const settings = document.trace(node.pointer);
  const [setting] = settings;
  const [rest, ...more] = withoutName(range, name);
  if (settings.length !== 1 || !isJsonObject(setting?.value) || rest === undefined || setting.by === 'value')
    return { reason: `${name} is one of ${range}, which is not written in one place`, position };
  const entry: Readonly<Record<string, Json>> = setting.value;
  const copies = [...(keep ? [name] : []), ...more].map((own): Json => ({ ...entry, name: own }));
  const index = Number(node.pointer.slice(node.pointer.lastIndexOf('/') + 1)) + 1;
  const added = settleItems(document, '/spec/nodes', index, copies);
  if ('reason' in added) return added;
  return { edits: [...added.edits, { kind: 'set', at: position, value: rest }] };
}

function settled(found: readonly Settled[]): Acceptance {
  return {
    parts: found.flatMap((one) => ('edits' in one ? [one.edits] : [])),
    refused: found.filter((one) => 'reason' in one),
    isComputed: false,
  };
}
