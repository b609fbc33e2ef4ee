// What the action adds to the Markdown of zkai. That has at most 60,000 characters, a comment of GitHub 65,536.

/** The first line by which the action finds its own text again. `kind`: plan, apply or drift. */
export function marker(kind, { project, environment }) {
  return `<!-- zkai:${kind} ${encode(project)} ${encode(environment)} -->`;
}

/** True for a text that begins with the marker: one that quotes it does not. */
export function hasMarker(body, mark) {
  return (
    typeof body === 'string' &&
    (body === mark || body.startsWith(`${mark}\n`) || body.startsWith(`${mark}\r\n`))
  );
}

/** A comment or the text of an issue. `facts` is for the next run of the action, `run` a link. */
export function framed(mark, markdown, { facts = {}, run }) {
  return `${mark}\n<!-- zkai:facts ${encode(JSON.stringify(facts))} -->\n${markdown.trimEnd()}\n\n[The run](${run})\n`;
}

/** The facts of a text that `framed` has made; empty for any other one. */
export function factsOf(body) {
  const found = /^<!-- zkai:facts (\S+) -->\r?$/m.exec(body.split('\n', 2).join('\n'))?.[1];
  try {
    return found === undefined ? {} : JSON.parse(decodeURIComponent(found));
  } catch {
    return {};
  }
}

/** Nothing in it ends a comment of HTML, or has blanks. */
function encode(text) {
  return encodeURIComponent(text).replaceAll('-', '%2D') || '%20';
}
