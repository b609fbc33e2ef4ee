import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { httpReceiver } from '../support/http-receiver.ts';
import { testProject } from '../support/project.ts';
import { jsonOf } from '../support/run-cli.ts';
import { raw } from '../support/raw.ts';

test('a run tells its webhook of news alone, and again where it could not; the URL is nowhere in what it says', async () => {
  const project = await testProject();
  const who = await raw(project.connect);
  await project.declare({ '/app/a': { n: 1 } });
  await project.apply();
  await who.set('/app/a', '{"n":2}');
  const { port, received } = await httpReceiver([{ status: 400 }, { status: 200 }]);
  const env = {
    ZKAI_WEBHOOK: `http://127.0.0.1:${port}/services/s3cr3t-path`,
    ZKAI_WEBHOOK_SECRET: 's3cr3t-key',
  };
  const said: string[] = [];
  const run = async (...args: string[]) => {
    const done = await project.zkai(['drift', '--state', 'state.json', ...args], { env });
    said.push(done.stdout, done.stderr);
    return done;
  };
  const failed = await run('--json', '--verbose');
  expect(failed.code).toBe(1);
  expect(failed.stderr).toContain(`Error: the webhook at http://127.0.0.1:${port} was not told: HTTP 400`);
  expect(jsonOf(failed)).toMatchObject({
    ok: false,
    items: [{ path: '/app/a', status: 'new' }],
    webhook: { origin: `http://127.0.0.1:${port}`, outcome: 'failed', attempts: 1 },
  });

  expect((await run()).code).toBe(2);
  expect(JSON.parse(received[1]?.body ?? '')).toMatchObject({
    apiVersion: 'zkai.drift/v1',
    exitCode: 2,
    items: [{ path: '/app/a', status: 'new' }],
  });
  expect(received[1]?.headers['zkai-signature']).toMatch(/^t=\d+,v1=[0-9a-f]{64}$/);
  const known = await run('--json');
  expect(jsonOf(known)).toMatchObject({ webhook: { outcome: 'idle' } });
  expect(received).toHaveLength(2);

  await who.set('/app/a', '{"n":1}');
  expect((await run('--webhook-format', 'slack')).code).toBe(0);
  expect(JSON.parse(received[2]?.body ?? '')).toMatchObject({
    text: expect.stringContaining('drift is gone'),
  });
  said.push(await readFile(join(project.directory, 'state.json'), 'utf8'));
  for (const text of said) expect(text).not.toMatch(/s3cr3t/);

  const url = 'http://hooks.example/s3cr3t';
  const refused = await project.zkai(['drift', '--webhook', url], { env: {} });
  const both = await project.zkai(['drift', '--watch', '--json'], { env: { ZKAI_WEBHOOK: url } });
  for (const { code, stdout, stderr } of [refused, both])
    expect([code, (stdout + stderr).includes('s3cr3t')]).toEqual([64, false]);
});
