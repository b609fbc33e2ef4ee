import { ZkaiFailure } from './failure.ts';

/** A revision as a person names it: by its number, or counted back from the newest one of `zkai log`. */
export type RevisionRef =
  { readonly kind: 'number'; readonly revision: number } | { readonly kind: 'back'; readonly steps: number };

export const LATEST: RevisionRef = { kind: 'back', steps: 0 };

/** `@12`, `@latest`, or `@-1` for the one before the latest. @throws ZkaiFailure `usage` for anything else */
export function parseRevisionRef(text: string): RevisionRef {
  if (text === '@latest') return LATEST;
  const match = /^@(-?)(\d{1,10})$/.exec(text);
  if (match === null) {
    throw new ZkaiFailure('usage', `${text} is no revision`, {
      hint: lacksSign(text)
        ? `write @${text}`
        : 'write @12, @latest, or @-1 for the one before the latest; zkai log lists them',
    });
  }
  const number = Number(match[2]);
  return match[1] === '-' ? { kind: 'back', steps: number } : { kind: 'number', revision: number };
}

/** The inverse of {@link parseRevisionRef}. */
export function revisionRefText(ref: RevisionRef): string {
  if (ref.kind === 'number') return `@${ref.revision}`;
  return ref.steps === 0 ? '@latest' : `@-${ref.steps}`;
}

/** True for what is a revision but for the sign in front of it. */
export function lacksSign(text: string): boolean {
  return /^(latest|-?\d{1,10})$/.test(text);
}
