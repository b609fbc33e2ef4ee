import process from 'node:process';
import { expect, test } from 'vitest';
import { digestId } from '../../src/apply/resolve-acls.ts';
import { DIGEST_ALGORITHMS, type DigestAlgorithm } from '../../src/model/digest-algorithm.ts';
import { type Acl } from '../../src/model/acl.ts';
import { znodePath } from '../../src/model/znode-path.ts';
import { failureOf, testProject, type TestProject } from '../support/project.ts';
import { raw } from '../support/raw.ts';
import { startServer } from '../support/server.ts';

const CREDENTIALS = 'ci:hashed-another-way';
const ENV = { ZKAI_SHA3_DIGEST: CREDENTIALS };

/** A project whose znodes are its own identity's alone. */
async function project(connect: string, digestAlgorithm: DigestAlgorithm): Promise<TestProject> {
  Object.assign(process.env, ENV); // of this test file only
  return testProject({
    connect,
    environment: {
      auth: [{ scheme: 'digest', from: 'env:ZKAI_SHA3_DIGEST' }],
      acl: { writers: ['digest:env:ZKAI_SHA3_DIGEST'] },
      digestAlgorithm,
    },
  });
}

test('ids are hashed as the servers do, so that what zkai wrote is its own', async () => {
  const config = { 'DigestAuthenticationProvider.digestAlg': 'SHA3-256' };
  const server = await startServer({ config });
  const app = await project(`${server.connect}/right`, 'SHA3-256');
  await app.declare({ '/app': 'a' });
  await app.apply();
  await app.declare({ '/app': 'b' });
  await app.apply();
  expect((await app.plan()).changes).toEqual([]);
  const auth = [{ scheme: 'digest', credentials: Buffer.from(CREDENTIALS) }];
  const who = await raw(`${server.connect}/right`, auth);
  const id = digestId(Buffer.from(CREDENTIALS), 'SHA3-256');
  expect((await who.session.getAcl(znodePath('/app')))?.acl).toEqual([
    { scheme: 'digest', id, perms: 31 },
  ] satisfies Acl);

  const wrong = await project(`${server.connect}/wrong`, 'SHA1');
  await wrong.declare({ '/app': 'a' });
  const failure = await failureOf(wrong.apply());
  expect(failure).toMatchObject({ exitCode: 7 });

  const { stdout } = await app.zkai(['doctor', '--json'], { env: ENV });
  expect(JSON.parse(stdout)).toMatchObject({
    rights: expect.arrayContaining([
      expect.objectContaining({
        path: '/right/zkai',
        rights: expect.objectContaining({ write: true, admin: true }),
      }),
    ]),
  });
});

test('every algorithm has the length that an id in YAML may have', () => {
  const lengths = (Object.keys(DIGEST_ALGORITHMS) as DigestAlgorithm[]).map(
    (algorithm) => digestId(Buffer.from(CREDENTIALS), algorithm).length - 'ci:'.length,
  );
  expect(lengths).toEqual([28, 44, 64, 88, 44, 64, 88]);
});
