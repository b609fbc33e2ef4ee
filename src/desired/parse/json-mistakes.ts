import { type ValueProblem } from './value-problem.ts';

/** What is said of one place in a `.json` file. */
export type What = Pick<ValueProblem, 'message' | 'fix'>;

export const COMMENT: What = {
  message: 'JSON has no comments',
  fix: 'Remove it, or name the file .yaml and begin comments with #.',
};

export function explainKey(found: string): What {
  if (found.startsWith("'") || /^[\w$]/.test(found))
    return { message: 'a key of JSON stands in double quotes', fix: 'Put the key in double quotes.' };
  return found.startsWith('"') ? brokenString(found) : unexpected(found);
}

export function explainValue(found: string): What {
  if (found.startsWith('"')) return brokenString(found);
  if (found.startsWith("'"))
    return { message: 'a text of JSON stands in double quotes', fix: 'Use double quotes.' };
  if (/^(?:true|false|null)$/i.test(found))
    return {
      message: `JSON writes ${found.toLowerCase()} in small letters`,
      fix: `Write ${found.toLowerCase()}.`,
    };
  if (/^(?:None|undefined|~)$/.test(found))
    return { message: `${found} is no JSON value`, fix: 'Write null.' };
  if (/^[-+]?(?:NaN|Infinity|\.inf|\.nan)$/i.test(found))
    return {
      message: `${found} is no JSON number`,
      fix: 'Put it in double quotes, or write a finite number.',
    };
  if (/^---?$|^---\s/.test(found))
    return { message: 'this is YAML rather than JSON', fix: 'Name the file .yaml.' };
  if (/^[-+.]?\d/.test(found))
    return {
      message: `${JSON.stringify(found)} is no JSON number`,
      fix: 'Write digits, without a zero, a plus or a point in front; or put it in double quotes.',
    };
  if (/^[\p{L}_]/u.test(found))
    return {
      message: 'a text of JSON stands in double quotes',
      fix: 'Put it in double quotes; or name the file .yaml, if it is YAML.',
    };
  return unexpected(found);
}

function brokenString(found: string): What {
  if (found.includes('\t')) return { message: 'a text of JSON has no tab in it', fix: 'Write it as \\t.' };
  if (/^"(?:[^"\\]|\\.)*"$/s.test(found))
    return { message: 'a backslash in this text begins no escape that JSON knows', fix: 'Write it twice.' };
  return {
    message: 'the quote that opens here is not closed on its line',
    fix: 'Add the closing quote; a line end in a text is \\n.',
  };
}

export function missing(what: string, before: string): What {
  return { message: `a "${what}" is missing before ${before}`, fix: `Add "${what}".` };
}

export function unexpected(found: string): What {
  return {
    message: `unexpected "${found.slice(0, 20)}"`,
    fix: 'Remove it, or name the file .yaml, if it is YAML.',
  };
}
