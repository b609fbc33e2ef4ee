import { declaredEnsemble } from '../desired/compile/declared-ensemble.ts';
import { type Blocked } from '../model/change.ts';
import { parseEnsembleConfig } from '../model/ensemble-config.ts';
import { ensembleChanges } from '../plan/ensemble-changes.ts';
import { type ZookeeperReader } from '../ports/zookeeper.ts';
import { type PlanSubject } from './make-plan.ts';

/** What stops a plan whose files want other servers than those that run, judged where these tell who they are. */
export async function ensembleStops(
  reader: ZookeeperReader,
  { documents = [] }: Pick<PlanSubject, 'documents'>,
): Promise<Blocked[]> {
  const declared = documents.flatMap((document) => declaredEnsemble(document) ?? []);
  if (declared.length === 0) return [];
  const running = parseEnsembleConfig((await reader.ensembleConfig()) ?? '');
  return declared.flatMap((ensemble) => ensembleChanges(ensemble, running));
}
