import { type Blocked, type Change } from '../model/change.ts';
import { headOf, isModelHead } from './model-heads.ts';

const ALIAS = /^\/aliases\/([^/]+)$/;

/**
 * An alias that is moved to a deprecated version brings everybody who follows it there. That one stays where its version is
 * deprecated now is a warning about the files.
 */
export function movesToDeprecated(changes: readonly Change[]): Blocked[] {
  return changes.flatMap((change) => {
    const { path, document, source, fields, after } = change;
    if (!isModelHead(change) || change.class !== 'pending' || !change.actions.includes('update')) return [];
    const deprecated = after === null ? undefined : headOf(after)?.['deprecated'];
    if (!Array.isArray(deprecated)) return [];
    return fields.flatMap((field): Blocked[] => {
      const [, alias] = ALIAS.exec(field.pointer) ?? [];
      if (alias === undefined || field.after === undefined || !deprecated.includes(field.after)) return [];
      const permit = '--override ZK508 --reason TEXT';
      return [
        {
          guard: 'ZK508',
          path,
          document,
          source: field.source ?? source,
          reason: `alias ${alias} would move to version ${String(field.after)}, which is deprecated: everybody who follows it gets that one`,
          hint: `point it to another version; if that is meant, ${permit}`,
          permit,
          overridable: true,
        },
      ];
    });
  });
}
