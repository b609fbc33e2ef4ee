import { type Baseline, readBaseline } from '../desired/silence/baseline.ts';
import { judgeFindings, type Judged } from '../desired/silence/judge.ts';
import { type Finding } from '../model/finding.ts';
import { type Project } from '../model/project.ts';
import { type World } from '../ports/world.ts';

/** What the findings of a run are about. */
interface Subject {
  readonly project: Project;
  /** Every text that was read, by file. */
  readonly texts: ReadonlyMap<string, string>;
  /** True when every environment was looked at. */
  readonly isWhole: boolean;
}

/** The findings as the project wants them: every command that reads documents decides by this. */
export async function judgeAll(
  world: Pick<World, 'files' | 'clock'>,
  findings: readonly Finding[],
  subject: Subject,
): Promise<Judged> {
  const baseline = await loadBaseline(world, subject.project);
  return judgeFindings(findings, { ...subject, baseline, now: world.clock.now() });
}

async function loadBaseline({ files }: Pick<World, 'files'>, { lint }: Project): Promise<Baseline | null> {
  const { baseline: path } = lint;
  return (await files.exists(path)) ? readBaseline({ path, text: await files.readText(path) }) : null;
}
