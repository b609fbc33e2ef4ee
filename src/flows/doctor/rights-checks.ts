import { type AuthName, type Check, type DoctorRights, type Right } from '../../model/doctor.ts';
import { ok, problem, remark } from './checks.ts';

/** An identity of the environment, and what it is for. */
export interface IdentityUse {
  readonly name: AuthName;
  /** It is the one of plan and drift; of apply; or of both. */
  readonly forPlan: boolean;
  readonly forApply: boolean;
}

/** Whether the commands that use an identity have what they need on the project's own znodes; the managed ones are not looked at. */
export function rightsChecks(
  rights: readonly DoctorRights[],
  { name, forPlan, forApply }: IdentityUse,
): Check[] {
  return [
    ...(forPlan ? [checkFor('rights.plan', rights, { command: 'plan', kinds: ['read'], name })] : []),
    ...(forApply ? [checkFor('rights.apply', rights, { command: 'apply', kinds: WRITES, name })] : []),
  ];
}

const WRITES: readonly Right[] = ['read', 'write', 'create', 'delete'];

function checkFor(
  id: 'rights.plan' | 'rights.apply',
  rights: readonly DoctorRights[],
  {
    command,
    kinds,
    name,
  }: { readonly command: string; readonly kinds: readonly Right[]; readonly name: AuthName },
): Check {
  const lacking = (state: false | null) =>
    rights.flatMap(({ path, needed, rights: has }) => {
      const found = needed.filter((right) => kinds.includes(right) && has[right] === state);
      return found.length === 0 ? [] : [{ path, found }];
    });
  const [missing, unknown] = [lacking(false), lacking(null)];
  if (missing.length > 0) {
    return problem(
      id,
      `${command} may not ${places(missing)}`,
      `give the identity of \`${name}\` these rights (setAcl of zkCli.sh), or name another one in the environment`,
    );
  }
  if (unknown.length > 0) {
    return remark(
      id,
      `whether ${command} may ${places(unknown)} cannot be told: the server hides whom the ACL means`,
    );
  }
  return ok(id, `${command} may do what it needs`);
}

const VERBS: Readonly<Record<Right, string>> = {
  read: 'read',
  write: 'write',
  create: 'create below',
  delete: 'delete below',
  admin: 'change the ACL of',
};

/** `write /a, create and delete below /b` */
function places(list: readonly { readonly path: string; readonly found: readonly Right[] }[]): string {
  return list.map(({ path, found }) => `${verbs(found)} ${path}`).join(', ');
}

function verbs(rights: readonly Right[]): string {
  return rights
    .map((right) => VERBS[right])
    .join(' and ')
    .replace('create below and delete below', 'create and delete below');
}
