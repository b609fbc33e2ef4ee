import { type Document } from '../../model/document.ts';
import { type DeclaredEnsemble } from '../../model/ensemble-config.ts';
import { isJsonObject, pointerTo } from '../../model/json.ts';
import { specPart } from './znode.ts';

const SERVERS = '/spec/ensemble/servers';

/** The servers of an ensemble that a document wants zkai to configure; `null` where it lists none. */
export function declaredEnsemble(document: Document): DeclaredEnsemble | null {
  const ensemble = specPart(document, 'ClusterTopology', 'ensemble')?.value;
  if (ensemble === undefined || !isJsonObject(ensemble) || ensemble['managed'] === false) return null;
  const servers = ensemble['servers'];
  const peers = (Array.isArray(servers) ? servers : []).flatMap((server, index) => {
    const { id, host, role } = isJsonObject(server) ? server : {};
    if (typeof id !== 'number' || typeof host !== 'string') return [];
    const pointer = pointerTo(SERVERS, index);
    return [
      {
        id,
        host,
        votes: role !== 'observer',
        source: document.locate(pointer),
        hostSource: document.locate(`${pointer}/host`),
      },
    ];
  });
  return peers.length === 0 ? null : { document: document.id, peers, source: document.locate(SERVERS) };
}
