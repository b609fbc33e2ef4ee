import {
  type Example,
  type ExplainedRule,
  type RuleAnswer,
  type RulePage,
  type RuleSummary,
} from '../../model/rule-page.ts';
import { placeInExample } from '../example-place.ts';
import { exampleLines } from '../example-text.ts';
import { type Paint } from '../paint.ts';
import { count } from '../words.ts';
import { wrapped } from '../wrapped.ts';

interface Options {
  readonly paint: Paint;
}

export function renderAnswer(explanation: RuleAnswer, { paint }: Options): string {
  if (explanation.about === 'rule') return renderRule(explanation.rule, paint);
  const { rules, search } = explanation;
  const total = `${count(rules.length, 'rule')}${search === null ? '' : ` about ${JSON.stringify(search)}`}; zkai explain ${rules[0]?.rule ?? 'ZK100'} says more about one`;
  return [...rules.map((rule) => ruleLine(rule, paint)), '', paint.plain(total)].join('\n');
}

function ruleLine({ rule, severity, title }: RuleSummary, paint: Paint): string {
  return `${paint.plain(rule)}  ${paint[severity](severity.padEnd('warning'.length))}  ${paint.plain(title)}`;
}

function renderRule({ rule, severity, title, page, maySilence }: ExplainedRule, paint: Paint): string {
  const at = placeInExample(page);
  const fix = page.fixes === true ? ['zkai validate --fix corrects it.', ''] : [];
  return [
    `${paint[severity](severity)} ${paint.plain(rule)}  ${paint.heading(title)}`,
    '',
    ...wrapped(page.text).map((line) => paint.plain(line)),
    '',
    ...(page.applied === undefined
      ? []
      : [paint.heading('Applied:'), ...renderExample(page.applied, null, paint), '']),
    paint.heading('Wrong:'),
    ...renderExample(page.bad, at, paint),
    '',
    paint.heading('Right:'),
    ...renderExample(page.good, null, paint),
    '',
    ...fix,
    ...(page.applied === undefined ? silenceLines(rule, maySilence) : planLines(rule, page)).map((line) =>
      paint.plain(line),
    ),
    '',
    'All rules: zkai explain',
  ].join('\n');
}

function planLines(rule: string, { mayOverride }: RulePage): string[] {
  const judged = 'zkai plan says it, since the files alone do not tell.';
  if (mayOverride !== true) return [judged, 'Nothing lets it pass.'];
  return [judged, 'To let it pass once, with a reason:', `  zkai apply --override ${rule} --reason TEXT`];
}

function silenceLines(rule: string, maySilence: boolean): string[] {
  if (!maySilence)
    return ['Nobody can silence it: with such a mistake the files do not compile to what they say.'];
  return [
    'Silence it, with a reason, on its line or the one before, or in the whole file:',
    `  # zkai-ignore ${rule}: the reason`,
    `  # zkai-ignore-file ${rule}: the reason`,
    'or in zkai.yaml, below spec:',
    `  lint: {rules: {${rule}: off}}`,
  ];
}

function renderExample(example: Example, at: ReturnType<typeof placeInExample>, paint: Paint): string[] {
  return Object.entries(example).flatMap(([file, content]) => {
    if (typeof content !== 'string') return [`  ${paint.path(file)} -> ${paint.plain(content.link)}`];
    return [
      `  ${paint.path(file)}`,
      ...exampleLines(content).flatMap((text, index) => {
        const isHere = at?.file === file && at.line === index + 1;
        const mark = `    ${' '.repeat(Math.min((at?.column ?? 1) - 1, text.length))}${paint.error('^')}`;
        return isHere ? [`    ${paint.plain(text)}`, mark] : [`    ${paint.plain(text)}`];
      }),
    ];
  });
}
