import { type BuildResult } from '../../desired/build.ts';
import { carryIgnored } from '../../diff/ignored.ts';
import { fieldsOf, type IgnoredByRule } from '../../model/ignore.ts';
import { type DriftItem } from '../../model/results.ts';
import { type LiveTree } from '../../model/tree.ts';
import { type ZnodePath } from '../../model/znode-path.ts';
import { type RefusedZnode } from './refusals.ts';

/** A declared znode that the files shall have as it is live. */
export interface Target {
  readonly path: ZnodePath;
  /** `null`: it is gone. */
  readonly wanted: Buffer | null;
}

interface Sides {
  readonly build: Pick<BuildResult, 'tree'>;
  readonly live: LiveTree;
  readonly ignored: IgnoredByRule;
}

/** What each item asks of the files, and why some ask for what files cannot say. */
export function targetsOf(
  items: readonly DriftItem[],
  { build, live, ignored }: Sides,
): { readonly targets: readonly Target[]; readonly refusals: readonly RefusedZnode[] } {
  const targets: Target[] = [];
  const refusals: RefusedZnode[] = [];
  for (const { path, class: kind, document, fields } of items) {
    const [declared, found] = [build.tree.nodes.get(path), live.nodes.get(path)];
    const refuse = (reason: string): void => {
      refusals.push({ path, reason, position: declared?.source ?? null });
    };
    if (kind === 'drift.acl' || fields.some(({ part }) => part === 'acl'))
      refuse('its ACL was changed, which is not written into files');
    else if (declared === undefined && found !== undefined)
      refuse('no document declares it any more, and it was changed since');
    else if (declared !== undefined && found === undefined) targets.push({ path, wanted: null });
    else if (declared !== undefined && found !== undefined) {
      // Whose the ignored fields are does not change with this.
      const others = fieldsOf(ignored({ path, document }));
      const wanted = others.length === 0 ? found.data : carryIgnored(found.data, declared.data, others);
      targets.push({ path, wanted });
    }
  }
  return { targets, refusals };
}
