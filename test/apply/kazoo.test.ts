import { expect, test } from 'vitest';
import { kazoo } from '../support/kazoo.ts';
import { testProject } from '../support/project.ts';
import { raw } from '../support/raw.ts';

test('kazoo reads the same numbers, texts and bytes that were declared', async () => {
  const project = await testProject();
  const params = {
    eps: 1.0e-8,
    lr: 0.0006,
    big: 9007199254740991,
    negative: -0.1,
    tiny: 5e-324,
    huge: 1.7976931348623157e308,
    third: 0.1,
    unset: null,
    on: true,
    text: 'grüße 日本 😀',
    list: [1, 2.5, 'x'],
    'a/b~c': {},
  };
  await project.declare({
    '/models/a b/größe': params,
    '/text': 'zeile 1\nzeile 2',
    '/empty': '',
    '/bytes': Buffer.from([0, 255]),
  });
  await project.apply();
  const output = await kazoo(
    project.connect,
    `
value, stat = zk.get('/models/a b/größe')
data = json.loads(value)
print(json.dumps({'params': data, 'eps': data['eps'] == 1.0e-8, 'text': zk.get('/text')[0].decode(),
  'empty': zk.get('/empty')[0] == b'', 'bytes': list(zk.get('/bytes')[0]), 'version': stat.version}))
`,
  );
  expect(JSON.parse(output)).toEqual({
    params,
    eps: true,
    text: 'zeile 1\nzeile 2',
    empty: true,
    bytes: [0, 255],
    version: 1,
  });
});

test("kazoo's DataWatch never sees the empty value that a create begins with", async () => {
  const project = await testProject();
  await project.declare({ '/anchor': '1' });
  await project.apply();
  const rounds = 5;
  const watching = kazoo(
    project.connect,
    `
seen = []
def watch(path):
    @zk.DataWatch(path)
    def changed(data, stat): seen.append(None if data is None else data.decode())
for i in range(${rounds}): watch('/w/n%d' % i)
zk.create('/watching', b'')
end = time.time() + 30
while sum(1 for s in seen if s is not None) < ${rounds} and time.time() < end: time.sleep(0.02)
time.sleep(0.3)
print(json.dumps(seen))
`,
  );
  const declared: Record<string, string> = { '/anchor': '1' };
  for (let index = 0; index < rounds; index += 1) declared[`/w/n${index}`] = `value ${index}`;
  await project.declare(declared);
  const who = await raw(project.connect);
  await expect.poll(() => who.get('/watching'), { timeout: 20_000 }).not.toBeNull();
  await project.apply();
  const seen = JSON.parse(await watching) as (string | null)[];
  expect(seen.filter((value) => value !== null).toSorted()).toEqual(
    Array.from({ length: rounds }, (_, index) => `value ${index}`),
  );
});
