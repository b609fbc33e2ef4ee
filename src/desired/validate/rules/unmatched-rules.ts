import { type Finding } from '../../../model/finding.ts';
import { ruleMatcher } from '../../../model/rule-match.ts';
import { ROOT } from '../../../model/znode-path.ts';
import { didYouMean } from '../../resolve/did-you-mean.ts';
import { RULES } from '../rules.ts';
import { type Rule, type RuleContext } from './rule.ts';

/**
 * A protection with a slip of the pen looks like one. A warning only: a rule goes on holding for a document that was
 * removed, which is what many are there for.
 */
export const unmatchedRules: Rule = {
  id: 'ZK193',
  check: (context: RuleContext): Finding[] => {
    const { project } = context;
    const ids = idsOf(context);
    return (['lifecycle', 'ignore'] as const).flatMap((member) =>
      project[member].flatMap(({ match }, index) => {
        const { document: glob } = match;
        const fits = ruleMatcher(match);
        if (glob === undefined || ids.some((document) => fits({ path: ROOT, document }))) return [];
        const pointer = `/spec/${member}/${index}/match/document`;
        return [
          {
            rule: 'ZK193',
            severity: RULES.ZK193.severity,
            message: `no document is ${glob}${didYouMean(glob, ids)}: this rule of ${member} is about nothing that is declared`,
            fix: 'Write the id of a document, as zkai render shows it; keep the rule if it is there for one that was removed.',
            position: project.locate(pointer),
            pointer,
            document: `Project/${project.name}`,
          },
        ];
      }),
    );
  },
};

/** Short and long: rules may name a document either way. */
function idsOf({ documents }: RuleContext): string[] {
  return documents.flatMap(({ id, kind, cluster, name }) =>
    cluster === null ? [id] : [id, `${kind}/${name}`, `${kind}/${cluster}/${name}`],
  );
}
