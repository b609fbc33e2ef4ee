import { expect, test } from 'vitest';
import { type DoctorResult } from '../../../src/model/doctor.ts';
import { outputProblems } from '../../report/output-schemas.ts';
import { testProject } from '../../support/project.ts';
import { jsonOf } from '../../support/run-cli.ts';
import { sharedServer } from '../../support/server.ts';
import { oldServer } from '../../support/old-server.ts';

test.each([
  ['says its version', '3.5.9-83df9301aa5c2a5d284a9940177808c01bc35cef, built on 01/06/2021', false, 524_288],
  ['says none', 'unknown', null, 524_288],
])(
  'an old server that %s: what it cannot do is told, and nothing fails',
  async (_, version, multiRead, frameBytes) => {
    const srvr = `Zookeeper version: ${version}\nMode: standalone\nZxid: 0x10\n`;
    const proxy = await oldServer(sharedServer(), { srvr });
    const project = await testProject({ connect: proxy.connect });
    const run = await project.zkai(['doctor', '--json']);
    const found = jsonOf(run) as unknown as DoctorResult;
    expect(outputProblems(found)).toEqual([]);
    expect(run.code, run.stdout).toBe(0);
    const cannot = { recursiveWatch: false, getEphemerals: false, whoAmI: false };
    expect(found.features).toMatchObject({ multiRead, ...cannot });
    expect(found.session.identities).toBeNull();
    expect(found.limits).toMatchObject({ frameBytes, servers: [{ largestTaken: frameBytes }] });
    expect(found.checks.filter(({ level }) => level === 'remark').map(({ id }) => id)).toEqual(
      expect.arrayContaining(['features', 'session.identity']),
    );
    expect(found.rights[0]?.rights).toMatchObject({ read: true, create: true });
  },
);
