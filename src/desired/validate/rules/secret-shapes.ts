/** Tokens that say by their form what they are, and whose they are. */
const TOKENS: readonly (readonly [string, string])[] = [
  ['an AWS access key', String.raw`(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z2-7]{16}(?![A-Za-z0-9])`],
  ['a Google API key', String.raw`(?<![\w-])AIza[\w-]{35}(?![\w-])`],
  ['a Hugging Face token', String.raw`(?<![\w-])hf_[A-Za-z0-9]{34,}(?!\w)`],
  ['a GitHub token', String.raw`(?<![\w-])(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{50,})`],
  ['a GitLab token', String.raw`(?<![\w-])glpat-[\w-]{20,}`],
  ['a Slack token', String.raw`(?<![\w-])xox[abeoprs]-[A-Za-z0-9-]{20,}`],
  ['a Slack webhook', String.raw`https://hooks\.slack\.com/services/[A-Z0-9]+/[A-Z0-9]+/[A-Za-z0-9]{20,}`],
  ['an OpenAI key', String.raw`(?<![\w-])sk-(?:(?:proj|svcacct|admin)-[\w-]{40,}|[A-Za-z0-9]{48}(?!\w))`],
  ['an Anthropic key', String.raw`(?<![\w-])sk-ant-[\w-]{40,}`],
  ['a private key', String.raw`-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----`],
  ['an age identity', String.raw`AGE-SECRET-KEY-1[A-Z0-9]{58}`],
  ['a JSON Web Token', String.raw`(?<![\w-])eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{20,}`],
];
/** One pass over a text finds out whether there is anything to look for. */
const ANY_TOKEN = new RegExp(TOKENS.map(([, source]) => source).join('|'));
const SHORTEST_TOKEN = 16;

/** `scheme://user:password@host`; the password is a group of its own. */
const LOGIN = /\b[a-z][a-z0-9+.-]*:\/\/[^\s:/?#@]*:(?<password>[^\s/?#@]+)@/gi;

/** Names of what holds a secret. A bare `token` is not among them: models have hundreds of tokens that are words. */
const SECRET_NAME =
  /(?:^|[_.\-\s])(?:pass(?:word|wd|phrase)|(?:api|secret|private|secret[_-]?access|account)[_-]?key|(?:access|auth|api|bearer|refresh|bot|hf|github|wandb)[_-]?token|client[_-]?secret|secret)$/;

/** One of these is in each of them, and in few other names. */
const NAME_HINT = /pass|key|token|secret/i;

/** What stands where a secret would be: a reference, a variable, a mask, a word for "put it here". */
const STAND_IN =
  /^(?:$|env:|file:|cmd:|vault:|secret(?:s|smanager)?:|arn:|(?:op|ssm|gcpsm|awssm):\/\/|[$%]\{?\w|\{\{|<[^>]*>$|\[[^\]]*\]$|(?:x+|\*+|\.+|-+|_+|0+)$|(?:none|null|nil|true|false|empty|redacted|hidden|masked|change[-_ ]?me|todo|tbd|placeholder|example|dummy|required|optional|(?:your|my|the|some)[-_ ].*|\/.*|~\/.*|\.\.?\/.*|password|passwd|secret|token|user|username)$)/i;

/** What a text looks like, as a noun for a sentence, when it looks like a secret by its form alone. */
export function secretShape(text: string): string | undefined {
  if (text.length < SHORTEST_TOKEN) return loginShape(text);
  if (!ANY_TOKEN.test(text)) return loginShape(text);
  return TOKENS.find(([, source]) => new RegExp(source).test(text))?.[0];
}

function loginShape(text: string): string | undefined {
  if (!text.includes('://')) return undefined;
  for (const { groups } of text.matchAll(LOGIN))
    if (!STAND_IN.test(groups?.['password'] ?? '')) return 'an address with a password';
  return undefined;
}

/** True for a member or variable of this name that holds this text, when the text is the secret and not where it is. */
export function isNamedSecret(name: string, text: string): boolean {
  return isSecretName(name) && !STAND_IN.test(text.trim());
}

/** True for `password`, `AWS_SECRET_ACCESS_KEY`, `clientSecret`, `--api-key`. */
function isSecretName(name: string): boolean {
  if (name.length > 100 || !NAME_HINT.test(name)) return false;
  const words = name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
  return SECRET_NAME.test(words);
}
