import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ancestorsOf, znodePath } from '../../../src/model/znode-path.ts';
import { testProject, type TestProject } from '../../support/project.ts';
import { type Raw, raw } from '../../support/raw.ts';
import { type Declaration, LARGE, type Story, type Written } from './story.ts';

/** A project whose first tree is applied, and whose second one is declared. */
export interface Stage {
  readonly project: TestProject;
  readonly who: Raw;
}

/** Sets up everything before the apply that a story is about. */
export async function setStage({ batching, because, from, to, found }: Story): Promise<Stage> {
  const project = await testProject({
    environment: { batching: batching === 'journal' ? 'journal' : 'atomic' },
  });
  const who = await raw(project.connect);
  const first = { ...from, ...frame({ batching, because }, 'a') };
  for (const path of found.filter((one) => one in from)) await find(who, path, { from, to });
  await declare(project, first);
  await project.apply();
  for (const path of found.filter((one) => one in to)) await find(who, path, { from, to });
  await declare(project, { ...to, ...frame({ batching, because }, 'b') });
  return { project, who };
}

/**
 * A znode that was there before zkai, with its parents, each with the value that will be declared. At version 1, since a
 * znode that stays at version 0 can be swapped for another one that zkai tells apart only by the reply (swapped.test.ts).
 */
async function find(who: Raw, path: string, { from, to }: Pick<Story, 'from' | 'to'>): Promise<void> {
  for (const one of [...ancestorsOf(znodePath(path)).toReversed(), znodePath(path)]) {
    if ((await who.get(one)) !== null) continue;
    await who.create(one, '');
    await who.set(one, contentOf(from[one] ?? to[one]));
  }
}

/** What changes in every story, so that there is something to apply, and a reason for a journal where one is wanted. */
function frame({ batching, because }: Pick<Story, 'batching' | 'because'>, letter: string): Declaration {
  const [large, shared] = [false, batching === 'journal' && because === 'acl' && letter === 'b'];
  const pivot = { '/pivot': { letter, large, shared } };
  if (batching !== 'journal' || because === 'acl') return pivot;
  const ballast = { letter, large: true, shared: false };
  return { ...pivot, ...Object.fromEntries(Array.from({ length: 8 }, (_, n) => [`/z${n}`, ballast])) };
}

export function contentOf(written: Written | undefined): string {
  if (written === undefined) return '';
  return written.large ? written.letter.repeat(LARGE) : written.letter;
}

/** In two documents, so that records come and go. */
async function declare({ directory }: TestProject, nodes: Declaration): Promise<void> {
  const all = Object.entries(nodes);
  const documents = { one: all.filter(([path]) => path < '/d'), two: all.filter(([path]) => path >= '/d') };
  for (const [name, list] of Object.entries(documents)) {
    const file = join(directory, 'config', `${name}.yaml`);
    if (list.length === 0) await rm(file, { force: true });
    else await writeFile(file, JSON.stringify(document(name, list)));
  }
}

function document(name: string, list: readonly (readonly [string, Written])[]): object {
  const nodes = list.map(([path, written]) => ({
    path,
    text: contentOf(written),
    ...(written.shared ? { acl: { writers: ['world:anyone', 'ip:127.0.0.1'] } } : {}),
  }));
  return { apiVersion: 'zkai/v1', kind: 'ZnodeTree', metadata: { name }, spec: { nodes } };
}
