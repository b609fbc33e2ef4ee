import { type ServerAnswer } from './ensemble.ts';

/** The facts in the answer to `srvr`; `null` when the server says that it does not serve (yet), or says something else. */
export function parseSrvr(text: string): ServerAnswer | null {
  const fields = new Map<string, string>();
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  const mode = fields.get('Mode');
  if (mode === undefined) return null;
  const [min = 0, avg = 0, max = 0] = (fields.get('Latency min/avg/max') ?? '').split('/').map(Number);
  return {
    version: (fields.get('Zookeeper version') ?? 'unknown').split(/[-,]/)[0] as string,
    mode,
    zxid: fields.get('Zxid') ?? '0x0',
    latency: { min, avg, max },
    connections: Number(fields.get('Connections') ?? 0),
    znodes: Number(fields.get('Node count') ?? 0),
  };
}
