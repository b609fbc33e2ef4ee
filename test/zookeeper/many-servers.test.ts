import { expect, onTestFinished, test } from 'vitest';
import { interruptsOfProcess } from '../../src/cli/signals.ts';
import { createZookeeper } from '../../src/zookeeper/create-zookeeper.ts';
import { options } from './session-support.ts';

test('asking many servers at once, under the one signal of a process, warns of nothing', async () => {
  const before = { SIGINT: process.listeners('SIGINT'), SIGTERM: process.listeners('SIGTERM') };
  const warnings: Error[] = [];
  const warn = (warning: Error) => void warnings.push(warning);
  process.on('warning', warn);
  onTestFinished(() => {
    process.off('warning', warn);
    for (const name of ['SIGINT', 'SIGTERM'] as const)
      for (const listener of process.listeners(name))
        if (!before[name].includes(listener)) process.off(name, listener);
  });
  const { signal } = interruptsOfProcess();
  const servers = Array.from({ length: 30 }, () => '127.0.0.1:1').join(',');
  const reports = await createZookeeper().askServers(options(servers, { signal }));
  expect(reports).toHaveLength(30);
  await new Promise(setImmediate); // a warning comes after what it warns of
  expect(warnings).toEqual([]);
});
