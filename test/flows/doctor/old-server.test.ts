import { expect, test } from 'vitest';
import { type DoctorResult } from '../../../src/model/doctor.ts';
import { outputProblems } from '../../report/output-schemas.ts';
import { testProject } from '../../support/project.ts';
import { jsonOf } from '../../support/run-cli.ts';
import { sharedServer } from '../../support/server.ts';
import { type Frame, type Verdict, wireProxy } from '../../support/wire-proxy.ts';

/** Operations that are younger than 3.5: MultiRead, getEphemerals, addWatch, whoAmI. */
const YOUNG = new Set([22, 103, 106, 107]);
const UNHEARD_OF = 4711;

/** A server answers an operation that it does not know with -6 and closes the connection, whatever its version. */
function verdictOf({ wire }: Frame): Verdict {
  if (wire.length < 12 || !YOUNG.has(wire.readInt32BE(8))) return 'pass';
  return {
    request: (frame) => {
      const changed = Buffer.from(frame);
      changed.writeInt32BE(UNHEARD_OF, 8);
      return changed;
    },
  };
}

test.each([
  ['says its version', '3.5.9-83df9301aa5c2a5d284a9940177808c01bc35cef, built on 01/06/2021', false, 524_288],
  ['says none', 'unknown', null, 1_000_000],
])(
  'an old server that %s: what it cannot do is told, and nothing fails',
  async (_, version, multiRead, frameBytes) => {
    const srvr = `Zookeeper version: ${version}\nMode: standalone\nZxid: 0x10\n`;
    const proxy = await wireProxy(sharedServer(), verdictOf, { srvr });
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
