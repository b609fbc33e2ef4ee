import { type ImportResult } from '../../src/model/imported.ts';
import { znodePath } from '../../src/model/znode-path.ts';

/** What an import found. */
export function imported(written: boolean): ImportResult {
  return {
    project: 'vision',
    environment: 'dev',
    path: znodePath('/app'),
    written,
    documents: [
      { id: 'TaskConfig/etl', znodes: 1 },
      { id: 'ZnodeTree/app', znodes: 12 },
    ],
    files: [
      { path: 'config/imported/app.yaml', bytes: 812 },
      { path: 'config/imported/app/model.bin', bytes: 5000 },
    ],
    leftOut: [
      { path: znodePath('/app/lock'), why: 'ephemeral', detail: 'it goes with session 0x1' },
      {
        path: znodePath('/app/\u202eevil'),
        why: 'owned',
        detail: 'owned by project other, environment dev (ZnodeTree/x)',
      },
    ],
    notes: ['config/imported/app.yaml is read for every environment'],
    text: 'apiVersion: zkai/v1\nkind: ZnodeTree\n',
  };
}
