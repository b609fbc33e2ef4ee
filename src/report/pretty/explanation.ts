import { type ExplainedLeaf, type Explanation } from '../../model/explained.ts';
import { type Json } from '../../model/json.ts';
import { type Setting } from '../../model/setting.ts';
import { alignRows, type Cell, cell, indent } from '../columns.ts';
import { type Paint } from '../paint.ts';
import { sanitizeLine } from '../sanitize.ts';
import { valueText } from '../values.ts';
import { count } from '../words.ts';

export interface ExplanationOptions {
  readonly paint: Paint;
}

/** The whole chain of a leaf, the place that holds marked; of many leaves, the place that holds in a line each. */
export function renderExplanation(
  { environment, document, path, pointer, leaves }: Explanation,
  { paint }: ExplanationOptions,
): string {
  const subject = path === undefined ? document : `${path} of ${document}`;
  const heading = paint.heading(`${subject} in environment ${environment}`);
  const [only] = leaves;
  if (only !== undefined && leaves.length === 1 && only.pointer === pointer)
    return [heading, '', ...renderChain(only, paint), '', paint.heading(chainTotal(only))].join('\n');
  const total = `${count(leaves.length, 'leaf', 'leaves')}, each with what set it last`;
  return [
    heading,
    '',
    ...renderLeaves(leaves, paint),
    '',
    paint.heading(total),
    paint.dim('The whole chain of one: --explain with its pointer.'),
  ].join('\n');
}

function chainTotal({ settings }: ExplainedLeaf): string {
  return settings.length === 1
    ? '1 place had a say.'
    : `${count(settings.length, 'place')} had a say; the last one holds.`;
}

/** One line each: pointer, value, and the place that holds. */
export function renderLeaves(leaves: readonly ExplainedLeaf[], paint: Paint): string[] {
  return alignRows(
    leaves.map((leaf): Cell[] => [
      cell('path', leaf.pointer),
      cell('plain', leafText(leaf)),
      cell('dim', placeText(leaf.settings.at(-1))),
    ]),
    paint,
  );
}

function renderChain(leaf: ExplainedLeaf, paint: Paint): string[] {
  const { pointer, isHidden, settings, from } = leaf;
  const rows = settings.map((setting, index): Cell[] => {
    const style = index === settings.length - 1 ? 'plain' : 'dim';
    const mark = index === settings.length - 1 ? '>' : ' ';
    const name = setting.name === undefined ? '' : `\${${setting.name}} = `;
    const said = isHidden ? '(sensitive)' : sanitizeLine(name + settingText(setting));
    return [cell(style, `${mark} ${WORDS[setting.by]}`), cell(style, exactPlace(setting)), cell(style, said)];
  });
  return [
    `${paint.path(sanitizeLine(pointer === '' ? 'the whole' : pointer))}  ${paint.heading(leafText(leaf))}`,
    ...(from === undefined ? [] : [paint.dim(sanitizeLine(`  from ${from}`))]),
    ...indent(alignRows(rows, paint), 2),
  ];
}

const WORDS = {
  document: 'document',
  overlay: 'overlay',
  patch: 'patch',
  value: 'value',
  default: 'default',
} as const satisfies Record<Setting['by'], string>;

function leafText({ value, isHidden }: ExplainedLeaf): string {
  if (value === undefined) return '(removed)';
  return isHidden ? '(sensitive)' : sanitizeLine(textOf(value));
}

function settingText({ value }: Setting): string {
  return value === undefined ? '(removed)' : textOf(value);
}

/** A text as JSON, too, so that `"8"` and `8` differ. */
function textOf(value: Json): string {
  return valueText(value);
}

function exactPlace({ by, position }: Setting): string {
  if (position === null) return by === 'default' ? 'of the schema' : '';
  return `${position.file}:${position.line}:${position.column}`;
}

function placeText(setting: Setting | undefined): string {
  if (setting === undefined) return '';
  const { by, name, position } = setting;
  if (position === null) return by;
  const place = `${position.file}:${position.line}`;
  return by === 'document' ? place : `${place} (${by}${name === undefined ? '' : ` ${name}`})`;
}
