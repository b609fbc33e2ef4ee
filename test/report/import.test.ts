import { expect, test } from 'vitest';
import { znodePath } from '../../src/model/znode-path.ts';
import { createPaint } from '../../src/report/paint.ts';
import { renderImport } from '../../src/report/pretty/import.ts';
import { imported } from './import-sample.ts';

const OPTIONS = {
  paint: createPaint({ color: false }),
  verbose: false,
  next: { plan: 'zkai plan --env dev', adopt: 'zkai adopt /app --env dev' },
};

test('an import says what it wrote, what it left out, what to know and what comes next', () => {
  expect(renderImport(imported(true), OPTIONS)).toMatchInlineSnapshot(`
    "Imported 13 znodes of /app in dev: TaskConfig/etl and ZnodeTree/app
      + config/imported/app.yaml
      + config/imported/app/model.bin
    Left out 2 znodes:
      ephemeral  /app/lock        it goes with session 0x1
      owned      /app/\\u202eevil  owned by project other, environment dev (ZnodeTree/x)
    Note: config/imported/app.yaml is read for every environment

    To take them over, as zkai apply does, too: zkai adopt /app --env dev
    Next: zkai plan --env dev"
  `);
});

test('what is only shown is the YAML, with the rest as comments, and nothing in it moves the cursor', () => {
  expect(renderImport(imported(false), OPTIONS)).toMatchInlineSnapshot(`
    "apiVersion: zkai/v1
    kind: ZnodeTree
    # left out: /app/lock (ephemeral: it goes with session 0x1)
    # left out: /app/\\u202eevil (owned: owned by project other, environment dev (ZnodeTree/x))
    # note: config/imported/app.yaml is read for every environment"
  `);
});

test('what is left out below a znode for the same reason is one row, unless everything is wanted', () => {
  const leftOut = ['/app', '/app/a', '/app/b', '/other'].map((path, line) => ({
    path: znodePath(path),
    why: 'declared' as const,
    detail: `declared by ZnodeTree/app (config/app.yaml:${line + 6})`,
  }));
  const nothing = { ...imported(false), documents: [], files: [], notes: [], leftOut };
  expect(renderImport(nothing, OPTIONS)).toMatchInlineSnapshot(`
    "Left out 4 znodes:
      declared  /app    declared by ZnodeTree/app (config/app.yaml:6), and 2 below it
      declared  /other  declared by ZnodeTree/app (config/app.yaml:9)
    Nothing to import at or below /app."
  `);
  expect(renderImport(nothing, { ...OPTIONS, verbose: true }).split('\n')).toHaveLength(6);
});
