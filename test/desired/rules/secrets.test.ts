import { describe, expect, test } from 'vitest';
import { doc, check } from './check.ts';

/** Tokens are put together here, so that no scanner takes this file for a leak. */
const SECRETS: readonly (readonly [string, string])[] = [
  ['AWS', `AKIA${'ABCDEFGHIJ234567'}`],
  ['Google', `AIza${'a'.repeat(35)}`],
  ['Hugging Face', `hf_${'a'.repeat(34)}`],
  ['GitHub', `ghp_${'a'.repeat(36)}`],
  ['fine-grained GitHub', `github_pat_${'a'.repeat(60)}`],
  ['GitLab', `glpat-${'a'.repeat(20)}`],
  ['Slack', `xoxb-${'1'.repeat(12)}-${'a'.repeat(24)}`],
  ['OpenAI', `sk-proj-${'a'.repeat(48)}`],
  ['Anthropic', `sk-ant-${'a'.repeat(48)}`],
  ['JSON Web Token', `eyJ${'a'.repeat(20)}.eyJ${'b'.repeat(20)}.${'c'.repeat(30)}`],
  ['PEM', '-----BEGIN RSA PRIVATE KEY-----'],
  ['age', `AGE-SECRET-KEY-1${'A'.repeat(58)}`],
  ['database', 'postgres://app:tr0ub4dor@db:5432/x'],
  ['argument', '--password=tr0ub4dor'],
];

const task = (config: string): string => doc('TaskConfig', 'name: train', `{config: {${config}}}`);
const found = (text: string) => check(text).filter(({ rule }) => rule === 'ZK601');

describe('what looks like a secret', () => {
  test.each(SECRETS)('%s: is found wherever it stands, and not repeated', (_, secret) => {
    const findings = found(
      task(`note: "see ${secret.startsWith('--') ? '' : 'here '}x", list: [1, "${secret}"]`),
    );
    expect(findings.map(({ pointer }) => pointer)).toEqual(['/spec/config/list/1']);
    expect(JSON.stringify(findings)).not.toContain(secret);
  });

  test.each([
    'password',
    'db_password',
    'apiKey',
    'AWS_SECRET_ACCESS_KEY',
    'clientSecret',
    'hf_token',
    'secret',
  ])('a literal behind the key %s is found', (key) => {
    expect(found(task(`${key}: tr0ub4dor`)).map(({ pointer }) => pointer)).toEqual([`/spec/config/${key}`]);
  });

  test.each([
    'password: env:DB_PASSWORD',
    'password: "${db_password}"',
    'password: "$DB_PASSWORD"',
    'password: "{{ vault.db }}"',
    'password: "<password>"',
    'password: ""',
    'password: "****"',
    'password: changeme',
    'api_key: /run/secrets/api-key',
    'password: null',
    'password: true',
    'pad_token: "<pad>"',
    'token: eos',
    'tokenizer: GPT2BPETokenizer',
    'max_tokens: many',
    'password_file: secrets.txt',
    'secret_name: db',
    'primary_key: id',
    'url: "https://example.com/a:b@c"',
    'url: "postgres://app:${password}@db/x"',
    'url: "postgres://app@db/x"',
    'sha: 9f3c2e1d7a55b0c4e8f1a6d2b3c4d5e6f7a8b9c0',
    'word: task-sk-learn-something-long',
  ])('%s is none', (config) => {
    // A value of the environment would be put in: here there is none, and the text stays.
    expect(found(task(config.replaceAll('${', '$${')))).toEqual([]);
  });

  test('in an annotation, a znode or a label is found, too', () => {
    const secret = `hf_${'a'.repeat(34)}`;
    const tree = `---\napiVersion: zkai/v1\nkind: ZnodeTree\nmetadata: {name: t, annotations: {note: ${secret}}}\nspec: {nodes: [{path: /a, text: "${secret}"}]}\n`;
    expect(found(tree).map(({ pointer }) => pointer)).toEqual([
      '/metadata/annotations/note',
      '/spec/nodes/0/text',
    ]);
  });
});
