import { DEFAULT_DIGEST } from '../../../model/digest-algorithm.ts';
import { type Topology } from './cluster.ts';
import { type Field } from './field.ts';
import { type RuleContext } from './rule.ts';

/** `DigestAuthenticationProvider.digestAlg` as zoo.cfg takes it, with the prefix of a system property or without. */
const SETTING = /^(?:zookeeper\.)?DigestAuthenticationProvider\.digestAlg$/;

export const DIGEST_SETTING = 'DigestAuthenticationProvider.digestAlg';

/** What the servers of an ensemble are told to make digest ids with; `field` is absent where nothing is said. */
export function serverDigest(ensemble: Field): { readonly name: string; readonly field?: Field } {
  const field = ensemble.at('settings', 'extra').members.find(([key]) => SETTING.test(key))?.[1];
  if (field?.text === undefined) return { name: DEFAULT_DIGEST };
  const name = field.text.trim().toUpperCase();
  return { name: /^SHA-?1?$/.test(name) ? DEFAULT_DIGEST : name, field };
}

/** True where digest identities write or read here: those of the environment, of a znode, or of the cluster. */
export function usesDigest({ environment, nodes }: RuleContext, { document }: Topology): boolean {
  const { acl = {}, auth = [] } = environment;
  const acls = document.at('spec', 'security', 'acl');
  const named = ['writers', 'readers', 'agents'].flatMap((role) => acls.at(role).items);
  return (
    auth.some(({ scheme }) => scheme === 'digest') ||
    [...(acl.writers ?? []), ...(acl.readers ?? [])].some(isDigest) ||
    named.some(({ text = '' }) => isDigest(text)) ||
    nodes.some((node) => node.acl?.some(({ scheme }) => scheme === 'digest'))
  );
}

function isDigest(identity: string): boolean {
  return identity.startsWith('digest:');
}
