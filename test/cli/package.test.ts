import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

test('the package has the examples that work in it, and no script of the clone', () => {
  const pack = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const cwd = fileURLToPath(new URL('../..', import.meta.url));
  const [{ files }] = JSON.parse(
    execFileSync('npm', pack, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
  ) as [{ files: { path: string }[] }];
  const paths = files.map(({ path }) => path);
  expect(paths).toEqual(
    expect.arrayContaining([
      'examples/llm-training/zkai.yaml',
      'examples/znodes/zkai.yaml',
      'schemas/project.json',
    ]),
  );
  expect(paths.filter((path) => /^(?:src|test|\.)|^examples\/[^/]+$/.test(path))).toEqual([]);
});
