import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { failureOf, testProject } from '../support/project.ts';
import { fingerprint, raw } from '../support/raw.ts';

test('an ACL that the server does not take is no conflict with anybody: exit 1, with the path, nothing written', async () => {
  const project = await testProject();
  await project.declare({ '/x': '1' });
  await project.apply();
  const who = await raw(project.connect);
  const before = await fingerprint(who);
  const node = {
    path: '/secured',
    text: 'x',
    acl: { writers: ['world:anyone', 'sasl:nobody-knows-sasl-here'] },
  };
  const document = {
    apiVersion: 'zkai/v1',
    kind: 'ZnodeTree',
    metadata: { name: 'acl' },
    spec: { nodes: [node] },
  };
  await writeFile(join(project.directory, 'config/acl.yaml'), JSON.stringify(document));
  const failure = await failureOf(project.apply());
  expect(failure).toMatchObject({ code: 'failed', exitCode: 1 });
  expect(failure.message).toContain('create /secured: invalid-acl; nothing was written');
  expect(await fingerprint(who)).toEqual(before);
});
