import { type DriftItem, type DriftResult } from '../../model/results.ts';
import { driftLook, driftTotal, sinceText } from '../pretty/drift.ts';
import { fieldLine } from '../pretty/fields.ts';
import { sanitizeLine } from '../sanitize.ts';
import { elide, number } from '../words.ts';

/** Characters of a plain text in a header, and of the text of a section; Slack refuses a message with more. */
const HEADER_LIMIT = 150;
const SECTION_LIMIT = 3000;
/** Slack takes 50 blocks; nobody reads as many. Each item and each one that is gone is a block. */
const SHOWN_ITEMS = 20;
const SHOWN_GONE = 20;
const SHOWN_FIELDS = 5;
const LINE_LIMIT = 200;

/** Drift as a message for an incoming webhook of Slack, and of whoever takes the same: a text, and the same as blocks. */
export function slackDrift(result: DriftResult): string {
  const { project, environment, items, news } = result;
  const told = items.filter(({ fingerprint }) => news?.status.get(fingerprint)?.status !== 'known');
  const gone = news?.gone ?? [];
  const title = `zkai: ${told.length > 0 ? 'drift' : 'drift is gone'} in ${project}, environment ${environment}`;
  const total = driftTotal(result);
  const blocks = [
    { type: 'header', text: { type: 'plain_text', text: elideTo(sanitizeLine(title), HEADER_LIMIT) } },
    section(escape(total)),
    ...told.slice(0, SHOWN_ITEMS).map((item) => section(itemText(item, result))),
    ...more(told.length - SHOWN_ITEMS),
    ...gone
      .slice(0, SHOWN_GONE)
      .map(({ path, class: kind }) => section(`*gone* (${driftLook(kind).word}) ${code(path)}`)),
    ...more(gone.length - SHOWN_GONE),
  ];
  return JSON.stringify({ text: elideTo(escape(`${title}: ${total}`), SECTION_LIMIT), blocks });
}

function itemText(item: DriftItem, { news }: DriftResult): string {
  const { path, class: kind, document, since, fields, applied, fingerprint } = item;
  const status = news?.status.get(fingerprint)?.status;
  const { who, at } = applied?.entry ?? {};
  const by =
    applied === null
      ? ''
      : `last applied by revision ${applied.revision}${who === undefined ? '' : ` (${who}, ${at})`}`;
  const facts = [document ?? '', sinceText(since), by].filter((fact) => fact !== '');
  const lines = kind === 'drift.deleted' ? [] : fields.slice(0, SHOWN_FIELDS).map(fieldLine);
  const rest = kind === 'drift.deleted' ? 0 : fields.length - lines.length;
  return [
    `*${driftLook(kind).word}*${status === undefined ? '' : ` (${status})`} ${code(path)}`,
    escape(facts.map((fact) => elideTo(sanitizeLine(fact), LINE_LIMIT)).join(', ')),
    ...lines.map(code),
    ...(rest > 0 ? [`and ${number(rest)} more fields`] : []),
  ].join('\n');
}

function more(rest: number) {
  return rest > 0 ? [section(`and ${number(rest)} more`)] : [];
}

function section(text: string) {
  return { type: 'section', text: { type: 'mrkdwn', text: elideTo(text, SECTION_LIMIT) } };
}

/** Between backticks nothing is read as markup but another one. */
function code(text: string): string {
  return `\`${escape(elideTo(sanitizeLine(text), LINE_LIMIT).replaceAll('`', "'"))}\``;
}

/** All that Slack asks for: mentions and links begin with `<`. */
function escape(text: string): string {
  return sanitizeLine(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** The same where what it was does not fit beside it. */
function elideTo(text: string, max: number): string {
  return text.length <= max ? text : elide(text, max - 40);
}
