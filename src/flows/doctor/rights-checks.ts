import { type AuthName, type Check, type DoctorRights, type Right } from '../../model/doctor.ts';
import { ok, problem, remark, warning } from './checks.ts';

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

interface Asked {
  readonly command: string;
  readonly kinds: readonly Right[];
  readonly name: AuthName;
}

function checkFor(
  id: 'rights.plan' | 'rights.apply',
  rights: readonly DoctorRights[],
  { command, kinds, name }: Asked,
): Check {
  const lacking = (state: false | null): string =>
    deeds(
      rights.map(({ path, needed, rights: has }) => ({
        path,
        found: needed.filter((right) => kinds.includes(right) && has[right] === state),
      })),
    );
  const [missing, unknown] = [lacking(false), lacking(null)];
  if (missing !== '') {
    return problem(id, `${command} may not ${missing}`, credentialsHint(name));
  }
  const hidden = rights.filter(isHidden).map(({ path }) => path);
  if (unknown !== '' && hidden.length > 0) {
    return warning(
      id,
      `the server refuses to show the ACL and the data of ${hidden.join(', ')} to this identity: ${command} will most likely fail there`,
      credentialsHint(name),
    );
  }
  if (unknown !== '') {
    return remark(
      id,
      `whether ${command} may ${unknown} cannot be told: the server hides whom the ACL means`,
    );
  }
  return ok(id, `${command} may do what it needs`);
}

/** Who sees neither has neither `read` nor `admin`, so hardly any other right. */
function isHidden({ rights, needed }: DoctorRights): boolean {
  return rights.read === false && needed.some((right) => rights[right] === null);
}

function credentialsHint(name: AuthName): string {
  return `check the credentials of \`${name}\` (a wrong digest password is not refused, it has no rights), or give this identity these rights with setAcl of zkCli.sh`;
}

const DEEDS: Readonly<Record<Right, string>> = {
  read: 'read',
  write: 'write',
  create: 'create below',
  delete: 'delete below',
  admin: 'change the ACL of',
};

/** `read /a, /a/b; create below /a` */
function deeds(list: readonly { readonly path: string; readonly found: readonly Right[] }[]): string {
  const paths = new Map<Right, string[]>();
  for (const { path, found } of list)
    for (const right of found) paths.set(right, [...(paths.get(right) ?? []), path]);
  return [...paths].map(([right, where]) => `${DEEDS[right]} ${where.join(', ')}`).join('; ');
}
