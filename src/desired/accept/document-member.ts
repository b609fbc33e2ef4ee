import { type JsonPointer, pointerTokens } from '../../model/json.ts';

/** Where a member of a znode's value comes from. */
export type DocumentMember =
  | { readonly kind: 'written'; readonly pointer: JsonPointer }
  /** zkai computes it from the others. */
  | { readonly kind: 'computed' }
  /** Nobody may change it there, and why, as a sentence without a full stop. */
  | { readonly kind: 'fixed'; readonly reason: string };

interface Declared {
  /** Kind of the document. */
  readonly kind: string;
  /** The member of the document that the znode comes from. */
  readonly pointer: JsonPointer;
}

/** The member of a document that a member of one of its znodes was compiled from: the compilers read backwards. */
export function documentMember({ kind, pointer: from }: Declared, member: JsonPointer): DocumentMember {
  const [first = ''] = pointerTokens(member);
  switch (kind) {
    case 'ZnodeTree':
      return written(`${from}/json${member}`);
    case 'TaskConfig':
      return first === 'hash' ? COMPUTED : written(`/spec${member}`);
    case 'ModelParams':
      if (from !== '') return fixed('an applied version of a model never changes');
      return HEAD.has(first) ? written(`/spec${member}`) : fixed(`${first} follows from the versions`);
    case 'ClusterTopology':
      if (from !== '') return first === 'name' ? COMPUTED : written(from + member);
      return first === 'ring' ? COMPUTED : written(`/spec${member}`);
    default:
      return written(`/spec${member}`);
  }
}

/** What the znode of a model has from the document as it stands there. */
const HEAD: ReadonlySet<string> = new Set(['framework', 'aliases', 'rollout', 'retention']);

const COMPUTED: DocumentMember = { kind: 'computed' };

function written(pointer: JsonPointer): DocumentMember {
  return { kind: 'written', pointer };
}

function fixed(reason: string): DocumentMember {
  return { kind: 'fixed', reason };
}
