import { type StatusResult } from '../../model/results.ts';

/** `zkai.status/v1` */
export function statusView(status: StatusResult) {
  const { project, environment, connect, server, root, identity, ledger, revision, lock, applying, drift } =
    status;
  return {
    apiVersion: 'zkai.status/v1',
    project,
    environment,
    connect,
    server,
    root,
    identity,
    ledger,
    revision,
    lock,
    applying,
    drift,
    renamed: status.renamed,
    protected: status.protected,
    replicas: status.replicas,
  };
}
