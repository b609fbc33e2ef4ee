import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { testProject } from '../support/project.ts';
import { raw } from '../support/raw.ts';
import { startServer } from '../support/server.ts';
import { startProxy } from '../support/tcp-proxy.ts';
import { watchCli } from '../support/watch-cli.ts';

interface Line {
  readonly event: string;
  readonly drifting: number;
  readonly item?: { readonly path: string; readonly class: string; readonly fingerprint: string };
}

const WATCH = ['drift', '--watch', '--format', 'ndjson'];
const isChecked = ({ event }: Line): boolean => event === 'checked';
const IS_FULL = process.env['ZKAI_TEST_FULL'] === '1';

describe('zkai drift --watch', () => {
  test('whatever others, zkai and the network do, the lines add up to what drift says', async () => {
    const paths = ['/app/a', '/app/b', '/app/c', '/app/d', '/app/e'];
    const project = await testProject();
    const declared = Object.fromEntries(paths.map((path) => [path, 'applied']));
    await project.declare(declared);
    await project.apply();
    const who = await raw(project.connect);
    const proxy = await startProxy(project.connect);
    const chroot = project.connect.slice(project.connect.indexOf('/'));
    const cli = await watchCli([...WATCH, '--connect', `${proxy.connect}${chroot}`], project.directory);
    const told = new Map<string, string>();
    let stillThere = '';
    const isMet = ({ event, item }: Line): boolean => {
      if (item !== undefined && event === 'drift') told.set(item.path, item.fingerprint);
      if (item !== undefined && event === 'resolved') told.delete(item.path);
      return [...told].map(String).sort().join() === stillThere;
    };
    await cli.next<Line>(isChecked);

    const steps = {
      set: async (path: string, value: string) =>
        (await who.get(path)) === null ? who.create(path, value) : who.set(path, value),
      remove: async (path: string) => ((await who.get(path)) === null ? undefined : who.remove(path)),
      apply: async (_: string, value: string) => {
        await project.declare({ ...declared, '/app/e': value });
        await project.apply({ batching: value === 'x' ? 'atomic' : 'journal' }).catch(() => {}); // conflicts stop it
      },
      cut: async () => proxy.cut(),
    };
    const step = fc.record({
      what: fc.constantFrom('set', 'set', 'set', 'remove', 'apply', 'cut') as fc.Arbitrary<
        keyof typeof steps
      >,
      path: fc.constantFrom(...paths),
      value: fc.constantFrom('applied', 'x', 'y'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (walk) => {
        for (const { what, path, value } of walk) await steps[what](path, value);
        const { items } = await project.drift();
        stillThere = items
          .map(({ path, fingerprint }) => `${path},${fingerprint}`)
          .sort()
          .join();
        // Where what was told fits already, it must still do so when nothing is left to be told.
        await sleep(20);
        if ([...told].map(String).sort().join() !== stillThere) await cli.next<Line>(isMet);
        expect([...told].map(String).sort().join()).toBe(stillThere);
      }),
      { numRuns: IS_FULL ? 200 : 12, endOnFailure: true, ...(IS_FULL ? {} : { seed: 7 }) },
    );
  }, 120_000);

  test('shows nothing that is sensitive', async () => {
    const kind = { kind: 'Gateway', schema: 'gateway.json', path: '/gateways/{metadata.name}' };
    const schema = { properties: { password: { type: 'string', 'x-zkai-sensitive': true } } };
    const project = await testProject({ spec: { kinds: [kind] } });
    await writeFile(join(project.directory, 'gateway.json'), JSON.stringify(schema));
    await mkdir(join(project.directory, 'config'), { recursive: true });
    const gateway = { apiVersion: 'zkai/v1', kind: 'Gateway', metadata: { name: 'edge' } };
    const document = { ...gateway, spec: { password: 'hunter2-first' } };
    await writeFile(join(project.directory, 'config/edge.yaml'), JSON.stringify(document));
    await project.apply();
    const programs = await watchCli(WATCH, project.directory);
    const people = await watchCli(['drift', '--watch', '--against', 'ledger'], project.directory);
    await programs.next<Line>(isChecked);
    const who = await raw(project.connect);
    await who.set('/zkai/default/gateways/edge', '{"password":"hunter2-other"}');
    const lines = [await programs.line(), await people.line()];
    expect(lines.join('\n')).toContain('/password');
    await who.set('/zkai/default/gateways/edge', '{"password":"hunter2-third"}');
    lines.push(await programs.line(), await people.line());
    expect(lines.join('\n')).not.toContain('hunter2');
  });

  test('ends with a signal while there is no server, too', async () => {
    const project = await testProject();
    await project.declare({ '/app/a': 'a' });
    await project.apply();
    const proxy = await startProxy(project.connect);
    const chroot = project.connect.slice(project.connect.indexOf('/'));
    const cli = await watchCli([...WATCH, '--connect', `${proxy.connect}${chroot}`], project.directory);
    await cli.next<Line>(isChecked);
    proxy.refuse();
    proxy.cut();
    await cli.next<Line>(({ event }) => event === 'suspended');
    cli.child.kill('SIGTERM');
    expect(await cli.code).toBe(143);
  });

  test('that was paused past its session tells what happened meanwhile', async () => {
    const server = await startServer({ config: { maxSessionTimeout: 1000 } });
    const project = await testProject({ connect: server.connect });
    await project.declare({ '/app/a': 'a', '/app/b': 'b' });
    await project.apply();
    const cli = await watchCli(WATCH, project.directory);
    await cli.next<Line>(isChecked);
    const who = await raw(server.connect);
    cli.child.kill('SIGSTOP');
    await who.set('/app/a', 'x');
    await who.remove('/app/b');
    await sleep(3000); // for the server to end the session
    cli.child.kill('SIGCONT');
    const told: (string | undefined)[] = [];
    await cli.next<Line>(({ item }) => item !== undefined && told.push(item.path) === 2);
    expect(told.sort()).toEqual(['/app/a', '/app/b']);
  });
});
