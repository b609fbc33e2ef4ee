// A policy: reads the plan on stdin, prints its findings. No task gets more replicas than this without a reason.
import { readFileSync } from 'node:fs';

const MOST_REPLICAS = 16;

/** The replicas that a change leaves a task with; a new one comes as a whole. */
function replicasAfter({ fields }) {
  const field = fields.find(({ pointer }) => pointer === '/replicas' || pointer === '');
  return (field?.pointer === '' ? field.after?.replicas : field?.after) ?? 0;
}

const plan = JSON.parse(readFileSync(0, 'utf8'));
const findings = plan.changes
  .filter(({ document }) => document?.startsWith('TaskConfig/'))
  .filter((change) => replicasAfter(change) > MOST_REPLICAS)
  .map((change) => ({
    message: `${replicasAfter(change)} replicas, and a task has at most ${MOST_REPLICAS}`,
    path: change.path,
    pointer: '/replicas',
  }));
console.log(JSON.stringify({ findings }));
