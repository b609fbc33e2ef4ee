import { type Position } from './position.ts';
import { ruleMatcher } from './rule-match.ts';
import { type ZnodePath } from './znode-path.ts';

/** A rule of `drift.unmanaged` in zkai.yaml: where nobody but zkai adds znodes. */
export interface UnmanagedRule {
  /** The path is a glob. */
  readonly match: { readonly path: string };
  readonly reason?: string | undefined;
  readonly source: Position;
}

/** The first rule that a znode breaks by being there, though nobody declares it and nobody owns it. */
export function unmanagedByRule(
  rules: readonly UnmanagedRule[],
): (path: ZnodePath) => UnmanagedRule | undefined {
  const compiled = rules.map((rule) => ({ rule, fits: ruleMatcher(rule.match) }));
  return (path) => compiled.find(({ fits }) => fits({ path, document: null }))?.rule;
}
