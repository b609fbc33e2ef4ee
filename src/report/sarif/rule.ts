import { type Severity } from '../../model/finding.ts';
import { type DescribedRule, type Example } from '../../model/rule-page.ts';
import { exampleLines } from '../example-text.ts';
import { sarifMessage } from './message.ts';

export const LEVELS = { error: 'error', warning: 'warning', info: 'note' } as const satisfies Record<
  Severity,
  string
>;

/** A rule with its page, which servers show beside each of its results. One that nobody described has its id. */
export function ruleView(id: string, rule: DescribedRule | undefined) {
  if (rule === undefined) return { id };
  const { title, severity, page } = rule;
  const sentence = sarifMessage(`${title.charAt(0).toUpperCase()}${title.slice(1)}.`);
  return {
    id,
    shortDescription: sentence,
    fullDescription: sentence,
    help: { ...sarifMessage(page.text), markdown: pageMarkdown(rule) },
    defaultConfiguration: { level: LEVELS[severity] },
  };
}

function pageMarkdown({ page }: DescribedRule): string {
  return [page.text, 'Not so:', exampleMarkdown(page.bad), 'But so:', exampleMarkdown(page.good)].join(
    '\n\n',
  );
}

function exampleMarkdown(example: Example): string {
  return Object.entries(example)
    .map(([file, text]) => {
      const lines = typeof text === 'string' ? exampleLines(text).join('\n') : `a link to ${text.link}`;
      return ['```yaml', `# ${file}`, lines, '```'].join('\n');
    })
    .join('\n\n');
}
