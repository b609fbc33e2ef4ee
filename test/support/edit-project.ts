import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Json } from '../../src/model/json.ts';
import { type TestProject } from './project.ts';

/** Other members of the spec in the zkai.yaml of a project, and of its environment `test`. */
export async function editProject(
  { directory }: Pick<TestProject, 'directory'>,
  spec: Readonly<Record<string, Json>>,
  environment: Readonly<Record<string, Json>> = {},
): Promise<void> {
  const file = join(directory, 'zkai.yaml');
  const project = JSON.parse(await readFile(file, 'utf8')) as {
    spec: { environments: { test: object } };
  };
  Object.assign(project.spec.environments.test, environment);
  Object.assign(project.spec, spec);
  await writeFile(file, JSON.stringify(project));
}
