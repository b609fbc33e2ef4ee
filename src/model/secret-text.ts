import { type Json } from './json.ts';
import { isDigestHash, isDigestReference } from './acl.ts';

/** A part of a text on one line, both counted from 1; the end is behind the last character. */
export interface LinePart {
  readonly line: number;
  readonly column: number;
  readonly endColumn: number;
}

/** Keys whose values our schemas mark with `x-zkai-sensitive`, and what people call secrets elsewhere. */
const KEY =
  /(?:from|key|cert|pass|identityFrom|[\w.-]*(?:pass(?:word|wd|phrase)|pwd|secret|token|credentials?|(?:api|private|access|secret)[-_.]?key))/
    .source;
const KEYED = keyed(KEY);
/** A key with what ends it; at the start of a line a space is enough, since a colon may be what is missing. */
function keyed(key: string): RegExp {
  return new RegExp(`(?<=^|[\\s{[,?"'])${key}(?:["']?\\s*[:=]\\s*|(?<=^[\\s-]*${key})\\s+)`, 'gi');
}

/** Where a secret is, rather than the secret. */
const REFERENCE = /^["']?(?:env:[A-Za-z_][A-Za-z0-9_]*|(?:file|cmd):[^\s,\]}"']+)["']?(?=\s*(?:[,\]}#]|$))/;
const BEGINS_WITH_KEY = /^[\s{[,-]*(?:\w[\w.-]*\s*:(?=\s|$)|"[^"]*"\s*:|'[^']*'\s*:)/;
const DIGEST = /digest:(?<id>[^\s,\]}"']+)/g;
const LOGIN = /(?<![^\s"'/@])[^\s"'/@:]+:[^\s"'@]{1,200}(?=@)/g;
/** What is longer is hidden as a whole: nobody reads it, and looking for a needle in it takes long. */
const LONGEST_LINE = 10_000;

/**
 * Where a YAML text may hold a secret, as far as can be told where nothing can be told from its structure: behind keys
 * that sound like one, to the end of the line and on the deeper lines that follow; in digest identities that are no
 * hash; in front of the `@` of an address; in private keys. Too much rather than too little. Sorted by line.
 * `names` are keys of secrets that do not sound like one.
 */
export function secretParts(lines: readonly string[], names: readonly string[] = []): LinePart[] {
  const keys = names.length === 0 ? KEYED : keyed(`(?:${[KEY, ...names.map(escaped)].join('|')})`);
  const parts: LinePart[] = [];
  /** Lines that begin behind this column belong to the value of a key above. */
  let below = Infinity;
  let isValueDue = false;
  let isPem = false;
  for (const [index, text] of lines.entries()) {
    const source = text.replace(/\r$/, '');
    const hide = (from: number, to = source.length): void => {
      if (to > from) parts.push({ line: index + 1, column: from + 1, endColumn: to + 1 });
    };
    const indent = source.search(/\S/);
    if (indent === -1) continue;
    isPem ||= source.includes('PRIVATE KEY-----') && source.includes('-----BEGIN');
    if (isPem || indent > below || (isValueDue && !BEGINS_WITH_KEY.test(source))) {
      hide(indent);
      isPem &&= !source.includes('-----END');
      isValueDue = false;
      continue;
    }
    below = Infinity;
    isValueDue = false;
    if (source.length > LONGEST_LINE) {
      hide(0);
      continue;
    }
    const secret = firstSecret(source, keys);
    if (secret !== undefined) {
      hide(secret.from);
      below = secret.column;
      isValueDue = /^(?:[|>][-+\d]*|&\S+|#.*)?\s*$/.test(source.slice(secret.from));
    }
    for (const { index: at, 0: match } of source.matchAll(LOGIN)) hide(at, at + match.length);
  }
  return parts;
}

/** Where the first secret of a line begins, and the column of what it belongs to. */
function firstSecret(
  line: string,
  keys: RegExp,
): { readonly from: number; readonly column: number } | undefined {
  const member = [...line.matchAll(keys)]
    .map(({ index, 0: match }) => ({ from: index + match.length, column: index }))
    .find(({ from }) => !REFERENCE.test(line.slice(from)));
  const digest = [...line.matchAll(DIGEST)]
    .filter(({ groups }) => !isDigestHash(groups?.['id'] ?? '') && !isDigestReference(groups?.['id'] ?? ''))
    .map(({ index }) => ({ from: index + 'digest:'.length, column: Infinity }))
    .at(0);
  return member === undefined || (digest !== undefined && digest.from < member.from)
    ? (digest ?? member)
    : member;
}

function escaped(name: string): string {
  return name.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

/** What people call secrets, as the name of a member. */
const SECRET_NAME =
  /(?:pass(?:word|wd|phrase)|pwd|secret|token|credentials?|(?:api|private|access|secret)[-_.]?key)$/i;

/** True for a value that may be a secret: by its schema (`isSensitive`) or by its name, and not where it only says where one is. */
export function mayBeSecret(name: string, value: Json, isSensitive: boolean): boolean {
  if (!isSensitive && !SECRET_NAME.test(name)) return false;
  if (typeof value === 'string') return !REFERENCE.test(value);
  // The number of a token of a vocabulary is none.
  return isSensitive || (typeof value === 'number' && !/token$/i.test(name));
}
