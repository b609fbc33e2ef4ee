import { type Finding } from '../../../model/finding.ts';
import { Field, findingAt } from './field.ts';
import { type Rule, type RuleContext } from './rule.ts';

export const duplicateDocuments: Rule = {
  id: 'ZK104',
  check: ({ documents }: RuleContext): Finding[] => {
    const first = new Map<string, Field>();
    const findings: Finding[] = [];
    for (const document of documents) {
      const key = JSON.stringify([document.kind, document.cluster, document.name]);
      const name = Field.root(document).at('metadata', 'name');
      const earlier = first.get(key);
      if (earlier === undefined) {
        first.set(key, name);
        continue;
      }
      const message = `${document.kind} "${document.name}" is declared twice`;
      const fix = 'Give one of them another name, or join them.';
      findings.push(
        findingAt(earlier, 'ZK104', {
          message,
          fix,
          related: [{ message: 'the other one is here', position: name.position }],
        }),
        findingAt(name, 'ZK104', {
          message,
          fix,
          related: [{ message: 'the first one is here', position: earlier.position }],
        }),
      );
    }
    return findings;
  },
};
