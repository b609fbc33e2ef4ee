import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createWorld } from '../../src/cli/world.ts';
import { PAGES } from '../../src/desired/validate/pages/all.ts';
import { RULES } from '../../src/desired/validate/rules.ts';
import { validate } from '../../src/flows/validate.ts';
import { type Finding } from '../../src/model/finding.ts';
import { type Example } from '../../src/model/rule-page.ts';
import { filesAt, planAfter } from '../support/plan-of-files.ts';
import { tempDir } from '../support/temp-dir.ts';

const PROJECT = `apiVersion: zkai/v1
kind: Project
metadata: {name: shop}
spec:
  environments: {dev: {connect: "127.0.0.1:2181"}}
`;

/** The files of an example in a directory of their own. */
async function written(example: Example): Promise<string> {
  const files = Object.entries<Example[string]>({ 'zkai.yaml': PROJECT, 'config/README': '', ...example });
  const texts = files.filter((file): file is [string, string] => typeof file[1] === 'string');
  const directory = await tempDir(Object.fromEntries(texts));
  for (const [path, content] of files)
    if (typeof content !== 'string') await symlink(content.link, join(directory, path));
  return directory;
}

/** What a project is told, as the command line would: by validate, or by the plan that is made where other files are applied. */
async function toldOf(example: Example, applied?: Example): Promise<readonly Told[]> {
  if (applied === undefined) return findingsOf(example);
  const { blocked } = planAfter(await filesAt(await written(applied)), await filesAt(await written(example)));
  return blocked.map(({ guard, source, reason, hint }) => {
    if (source === null) throw new Error(`${guard} names no place`);
    return { rule: guard, severity: 'error', position: source, message: reason, fix: `${hint}.` };
  });
}

type Told = Pick<Finding, 'rule' | 'severity' | 'position' | 'message' | 'fix' | 'edits'>;

async function findingsOf(example: Example): Promise<readonly Finding[]> {
  const directory = await written(example);
  const signal = new AbortController().signal;
  const world = createWorld({ directory, progress: () => {}, signal, log: () => {} });
  return (await validate(world, { environment: null })).result.findings;
}

/** `file:line:column` of a text that occurs once in the files; spaces in front of it only tell it from others. */
function placeOf(needle: string, example: Example): string {
  const found = Object.entries(example).flatMap(([file, content]) => {
    if (typeof content !== 'string') return [];
    const parts = content.split(needle);
    return parts.slice(1).map((_, index) => {
      const before = parts
        .slice(0, index + 1)
        .join(needle)
        .split('\n');
      return `${file}:${before.length}:${(before.at(-1)?.length ?? 0) + 1 + needle.search(/\S/)}`;
    });
  });
  if (found.length !== 1) throw new Error(`${needle} must occur exactly once, found ${found.join(' ')}`);
  return found[0] ?? '';
}

describe.each(Object.entries(PAGES))('%s', (rule, { text, applied, bad, at, good, fixes = false }) => {
  test('is found in its bad example, where the page says', async () => {
    const found = (await toldOf(bad, applied)).filter((finding) => finding.rule === rule);
    const places = found.map(({ position: { file, line, column } }) => `${file}:${line}:${column}`);
    expect(found.length).toBeGreaterThan(0);
    if (at !== '') expect(places).toContain(placeOf(at, bad));
    expect(found.every(({ edits }) => edits !== undefined)).toBe(fixes);
    for (const { fix, message } of found) {
      expect(message).toMatch(/^\S.*[^.]$/s);
      if (fix !== undefined) expect(fix).toMatch(/^\S.*\.$/s);
    }
  });

  test('is not found in its good example, which has no errors', async () => {
    const found = await toldOf(good, applied);
    expect(found.filter((finding) => finding.rule === rule || finding.severity === 'error')).toEqual([]);
  });

  test('says in whole sentences what it is about', () => {
    expect(text).toMatch(/^["A-Z0-9].*\.$/i);
    expect(RULES[rule as keyof typeof RULES].title).toMatch(/^\S.*[^.]$/);
  });
});
