import { hostname } from 'node:os';
import { type Clock } from '../ports/clock.ts';

/** A name for this process that no other has, and that says where it runs: in Kubernetes, the host is the pod. */
export function replicaName({ uuid }: Pick<Clock, 'uuid'>): string {
  return `${hostname()}-${uuid().slice(0, 4)}`;
}
