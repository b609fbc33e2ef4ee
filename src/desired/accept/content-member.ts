import { type Json } from '../../model/json.ts';
import { contentForms } from '../emit/content-forms.ts';

/** How a ZnodeTree says what a znode holds, beside a file. */
export type ContentKey = 'json' | 'text' | 'base64';

/** The member for these bytes: the one that is there already where it can have them. */
export function contentMember(
  data: Buffer,
  now: ContentKey,
): { readonly key: ContentKey; readonly value: Json } {
  const forms = contentForms(data).flatMap((form) =>
    form.kind === 'inline' ? Object.entries(form.member) : [],
  );
  const all = forms.length === 0 ? longForms(data) : forms;
  const [key, value] = all.find(([name]) => name === now) ??
    all.at(now === 'json' ? 0 : -1) ?? ['base64', ''];
  return { key: key as ContentKey, value };
}

/** Of what an import would put into a file. */
function longForms(data: Buffer): [string, Json][] {
  const text = data.toString();
  const isText = Buffer.from(text).equals(data) && !text.includes('\u0000');
  return [...(isText ? [['text', text] as [string, Json]] : []), ['base64', data.toString('base64')]];
}
