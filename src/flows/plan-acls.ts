import { resolveAcl, resolveRules, withResolvedAcls } from '../apply/resolve-acls.ts';
import { type Acl, aclEntries, aclText } from '../model/acl.ts';
import { aclByRule } from '../model/acl-rules.ts';
import { type ZnodePath } from '../model/znode-path.ts';
import { type PlanInput } from '../plan/input.ts';
import { type World } from '../ports/world.ts';
import { type PlanSubject } from './make-plan.ts';
import { ownIdentity } from './own-identity.ts';

/** The subject with ids in the place of the references in its ACLs. @throws ZkaiFailure `auth-refused` */
export async function withAclIds(world: World, subject: PlanSubject): Promise<PlanSubject> {
  const { project, environment, desired } = subject;
  const { digestAlgorithm } = environment;
  const acl = await resolveAcl(world, environment.acl, digestAlgorithm);
  return {
    ...subject,
    project: { ...project, acls: await resolveRules(world, project.acls, digestAlgorithm) },
    environment: { ...environment, ...(acl === undefined ? {} : { acl }) },
    desired: await withResolvedAcls(world, desired, digestAlgorithm),
  };
}

/** What a plan has to know besides the trees, to judge ACLs. */
export async function aclInput(
  world: World,
  { project, environment }: PlanSubject,
): Promise<Pick<PlanInput, 'aclByRule' | 'own'>> {
  const own = await ownIdentity(world, environment);
  return { aclByRule: aclByRule(project.acls), ...(own === undefined ? {} : { own }) };
}

/** The ACL that each znode is to have, as text; `undefined` where nobody declares one. */
export function wantedAcls({
  project,
  environment,
  desired,
}: PlanSubject): (path: ZnodePath) => string | undefined {
  const byRule = aclByRule(project.acls);
  const fallback = environment.acl === undefined ? undefined : aclEntries(environment.acl);
  const texts = new Map<Acl, string>(); // one list is shared by many znodes
  return (path) => {
    const node = desired.nodes.get(path);
    const acl = (node === undefined ? byRule({ path, document: null }) : node.acl) ?? fallback;
    if (acl === undefined) return undefined;
    const text = texts.get(acl) ?? aclText(acl);
    texts.set(acl, text);
    return text;
  };
}
