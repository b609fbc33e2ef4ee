import { resolveAcl, resolveRules, withResolvedAcls } from '../apply/resolve-acls.ts';
import { aclEntries, aclText } from '../model/acl.ts';
import { ruleAcl } from '../model/acl-rules.ts';
import { type ZnodePath } from '../model/znode-path.ts';
import { type PlanInput } from '../plan/input.ts';
import { type World } from '../ports/world.ts';
import { type PlanSubject } from './make-plan.ts';
import { ownIdentity } from './own-identity.ts';

/** The subject with ids in the place of the references in its ACLs. @throws ZkaiFailure `auth-refused` */
export async function withAclIds(world: World, subject: PlanSubject): Promise<PlanSubject> {
  const { project, environment, desired } = subject;
  const acl = await resolveAcl(world, environment.acl);
  return {
    ...subject,
    project: { ...project, acls: await resolveRules(world, project.acls) },
    environment: { ...environment, ...(acl === undefined ? {} : { acl }) },
    desired: await withResolvedAcls(world, desired),
  };
}

/** What a plan has to know besides the trees, to judge ACLs. */
export async function aclInput(
  world: World,
  { project, environment }: PlanSubject,
): Promise<Pick<PlanInput, 'aclRules' | 'own'>> {
  const own = await ownIdentity(world, environment);
  return { aclRules: project.acls, ...(own === undefined ? {} : { own }) };
}

/** The ACL that each znode is to have, as text; `undefined` where nobody declares one. */
export function wantedAcls({
  project,
  environment,
  desired,
}: PlanSubject): (path: ZnodePath) => string | undefined {
  const fallback = environment.acl === undefined ? undefined : aclText(aclEntries(environment.acl));
  return (path) => {
    const node = desired.nodes.get(path);
    if (node !== undefined) return node.acl === undefined ? fallback : aclText(node.acl);
    const rule = ruleAcl(project.acls, { path, document: null });
    return rule === undefined ? fallback : aclText(aclEntries(rule));
  };
}
