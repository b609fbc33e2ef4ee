/**
 * Names below `<root>/<cluster>` that agents, tasks and the controller write at run time. Nobody declares them,
 * and what appears there is no drift.
 */
export const RUNTIME_SUBTREES: readonly string[] = [
  'acks',
  'assignments',
  'data',
  'leader',
  'live',
  'maintenance',
  'overrides',
  'placement',
  'status',
];
