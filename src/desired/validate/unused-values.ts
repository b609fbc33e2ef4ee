import { type Finding } from '../../model/finding.ts';
import { pointerTo } from '../../model/json.ts';
import { type Project } from '../../model/project.ts';
import { didYouMean } from '../resolve/did-you-mean.ts';
import { RULES } from './rules.ts';

/**
 * Values that no document asks for, in any environment. `builds` have the names that the documents of the environments
 * ask for; one where a name is not given is told by ZK140.
 */
export function unusedValues(
  project: Pick<Project, 'name' | 'environments'>,
  builds: readonly { readonly names: ReadonlySet<string> }[],
): Finding[] {
  const used = new Set(builds.flatMap(({ names }) => [...names]));
  return [...project.environments.values()].flatMap((environment) =>
    [...environment.values]
      .filter(([name]) => !used.has(name))
      .map(([name, given]): Finding => {
        const missing = [...used].filter((other) => !environment.values.has(other));
        return {
          rule: 'ZK143',
          severity: RULES.ZK143.severity,
          message: `no document uses the value "${name}"${didYouMean(name, missing)}`,
          fix: `Write \${${name}} where it is meant, or remove it.`,
          position: given.locate(''),
          pointer: pointerTo(`${pointerTo('/spec/environments', environment.name)}/values`, name),
          document: `Project/${project.name}`,
        };
      }),
  );
}
