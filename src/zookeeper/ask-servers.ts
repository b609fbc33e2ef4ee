import { type Address, addressText } from '../model/connect-string.ts';
import { parseSrvr } from '../model/srvr.ts';
import { type ConnectOptions, type ServerReport } from '../ports/zookeeper.ts';
import { reasonText } from './errno.ts';
import { askServer } from './four-letter-word.ts';
import { type Endpoint, endpointText, resolveServer } from './resolve.ts';
import { certificateValidTo } from './server-certificate.ts';

type AskOptions = Pick<ConnectOptions, 'tls' | 'timeoutMs' | 'signal'>;

/** What every server says of itself, in the order of the connect string, each address of a name on its own. */
export async function askServers(
  servers: readonly Address[],
  options: AskOptions,
): Promise<readonly ServerReport[]> {
  const reports = await Promise.all(servers.map((address) => askAll(address, options)));
  return reports.flat();
}

async function askAll(address: Address, options: AskOptions): Promise<ServerReport[]> {
  try {
    const endpoints = await resolveServer(address, options);
    return await Promise.all(endpoints.map((endpoint) => askOne(endpoint, options)));
  } catch (error) {
    return [{ server: addressText(address), answer: null, problem: reasonText(error), ms: 0, validTo: null }];
  }
}

async function askOne(endpoint: Endpoint, options: AskOptions): Promise<ServerReport> {
  const start = performance.now();
  const said = await saidBy(endpoint, options);
  const ms = performance.now() - start;
  return {
    server: endpointText(endpoint),
    ...said,
    ms,
    validTo: await certificateValidTo(endpoint, options),
  };
}

async function saidBy(
  endpoint: Endpoint,
  options: AskOptions,
): Promise<Pick<ServerReport, 'answer' | 'problem'>> {
  try {
    const text = await askServer(endpoint, 'srvr', options);
    const answer = parseSrvr(text);
    return { answer, problem: answer === null ? problemOf(text) : null };
  } catch (error) {
    return { answer: null, problem: reasonText(error) };
  }
}

/** `This ZooKeeper instance is not currently serving requests`, that the word is not allowed, or what something else says. */
function problemOf(text: string): string {
  const line = (text.split('\n')[0] ?? '').trim().slice(0, 200);
  const isZookeeper = /ZooKeeper|srvr/.test(line);
  return isZookeeper ? line : `what answers there is no ZooKeeper server: it says ${JSON.stringify(line)}`;
}
