import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { execPath } from 'node:process';
import { join } from 'node:path';
import { type Json } from '../../src/model/json.ts';
import { type ProjectOptions, type TestProject, testProject } from './project.ts';

/** A project with one policy, `budget`, that says what it is told to. */
export interface PolicyProject extends TestProject {
  /** What it prints from now on: findings, or a text that is none. Before that it has nothing to say. */
  says(answer: readonly Json[] | string): Promise<void>;
  /** How often it was asked, and what it read the last time. */
  asked(): Promise<{ readonly times: number; readonly plan: Record<string, Json> }>;
  /** Changes members of the policy in zkai.yaml; `null`: there is none any more. */
  setPolicy(members: Readonly<Record<string, Json>> | null): Promise<void>;
}

const SCRIPT = `import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
const plan = readFileSync(0, 'utf8');
writeFileSync('asked.json', plan);
appendFileSync('times', '.');
process.stdout.write(readFileSync('answer', 'utf8'));
`;

export async function policyProject(
  members: Readonly<Record<string, Json>> = {},
  options: ProjectOptions = {},
): Promise<PolicyProject> {
  const run = [execPath, 'policies/budget.mjs'];
  const policies = [{ id: 'budget', run, ...members }];
  const project = await testProject({ ...options, spec: { ...options.spec, policies } });
  const at = (name: string): string => join(project.directory, name);
  const says = (answer: readonly Json[] | string): Promise<void> =>
    writeFile(at('answer'), typeof answer === 'string' ? answer : JSON.stringify({ findings: answer }));
  await says([]);
  await writeFile(at('times'), '');
  await mkdir(at('policies'));
  await writeFile(at('policies/budget.mjs'), SCRIPT);
  return {
    ...project,
    says,
    asked: async () => ({
      times: (await readFile(at('times'), 'utf8')).length,
      plan: JSON.parse(await readFile(at('asked.json'), 'utf8')) as Record<string, Json>,
    }),
    setPolicy: async (changed) => {
      const written = JSON.parse(await readFile(at('zkai.yaml'), 'utf8')) as { spec: Record<string, Json> };
      written.spec['policies'] = changed === null ? [] : [{ id: 'budget', run, ...members, ...changed }];
      await writeFile(at('zkai.yaml'), JSON.stringify(written));
    },
  };
}
