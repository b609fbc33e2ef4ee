import { ZkaiFailure } from '../model/failure.ts';
import { type TlsReferences } from '../model/project.ts';
import { type World } from '../ports/world.ts';
import { type ZookeeperTls } from '../ports/zookeeper.ts';
import { naming, resolveReference } from './resolve-reference.ts';

/**
 * What an environment's `tls` refers to, as PEM text.
 * @throws ZkaiFailure `auth-refused` that names the member and its reference, never what that leads to
 */
export async function resolveTls(world: World, tls: TlsReferences): Promise<ZookeeperTls> {
  const [ca, cert, key, passphrase] = await Promise.all([
    resolvePem(world, tls, 'ca'),
    resolvePem(world, tls, 'cert'),
    resolvePem(world, tls, 'key'),
    tls.passphrase === undefined ? undefined : resolveReference(world, 'tls.passphrase', tls.passphrase),
  ]);
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(passphrase === undefined ? {} : { passphrase }),
    verifyName: tls.verifyName,
  };
}

type PemMember = 'ca' | 'cert' | 'key';

async function resolvePem(world: World, tls: TlsReferences, member: PemMember): Promise<string | undefined> {
  const reference = tls[member];
  if (reference === undefined) return undefined;
  const text = withNewlines(await readPem(world, reference, member));
  if (text.includes('-----BEGIN ')) return text;
  throw new ZkaiFailure('auth-refused', `tls.${member}: ${reference} leads to no PEM text`, {
    hint: reference.startsWith('env:')
      ? 'the variable must hold the text itself, with its BEGIN line; for a file write file:PATH in zkai.yaml'
      : 'it must hold a BEGIN line; openssl converts other formats',
  });
}

async function readPem(world: World, reference: string, member: PemMember): Promise<string> {
  if (/^(?:env|file):/.test(reference)) return resolveReference(world, `tls.${member}`, reference);
  try {
    return await world.files.readText(reference);
  } catch (error) {
    throw naming(`tls.${member}`, error, 'a path starts at zkai.yaml; env:NAME and file:PATH lead elsewhere');
  }
}

/** Variables of CI systems hold one line: people write `\n` there for the ends of the lines of PEM text. */
function withNewlines(pem: string): string {
  return pem.includes('\n') ? pem : pem.replaceAll('\\r', '').replaceAll('\\n', '\n');
}
