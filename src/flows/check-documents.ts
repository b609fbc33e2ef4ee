import { createHash } from 'node:crypto';
import { type BuildInput, type BuildResult } from '../desired/build.ts';
import { type Finding } from '../model/finding.ts';
import { type Position } from '../model/position.ts';
import { type Environment, type Project } from '../model/project.ts';
import { type SourceText } from '../model/source-text.ts';
import { type World } from '../ports/world.ts';
import { readDocumentTexts, type DocumentTexts } from './load-project.ts';
import { readAttachments } from './read-texts.ts';

/** What a validation says of the documents of one environment: plain values, which can be kept. */
export interface CheckedDocuments {
  readonly findings: readonly Finding[];
  /** The ids of all documents. */
  readonly documents: readonly string[];
  /** Names of the values that they ask for. */
  readonly valueNames: readonly string[];
  /** Where the texts have what is not to be shown. */
  readonly secrets: readonly Position[];
}

interface CheckRequest {
  readonly project: Project;
  /** zkai.yaml, which the project was read from. */
  readonly projectText: SourceText;
  readonly environment: Environment;
  readonly schemas: BuildInput['schemas'];
  /** False: check, whatever is known. */
  readonly mayRemember: boolean;
}

/** A kept answer, and the files that it depends on but for those in its key. */
interface Kept extends CheckedDocuments {
  readonly attachments: readonly (readonly [path: string, hash: string | null])[];
}

/** Characters: what is smaller is checked sooner than looked up. */
const WORTH_KEEPING = 256 * 1024;
const DAY_MS = 86_400_000;

/**
 * Everything that is wrong with the documents of an environment. The answer follows from texts alone, and is remembered
 * under a hash of all of them: of a project that nobody changed, nothing is parsed. What only the file system knows
 * (which files there are, which cannot be read) is never remembered.
 */
export async function checkDocuments(
  world: World,
  request: CheckRequest,
): Promise<CheckedDocuments & { readonly texts: readonly SourceText[] }> {
  const { project, environment } = request;
  const texts = await readDocumentTexts(world, project, environment.overlays);
  // Rules that have an end have it at the end of a day.
  const now = Math.floor(world.clock.now() / DAY_MS) * DAY_MS;
  const all = [texts.sources, ...texts.overlays].flat();
  const size = all.reduce((sum, { text }) => sum + text.length, 0);
  const key = request.mayRemember && size >= WORTH_KEEPING ? keyOf(request, texts, now) : null;
  const kept = key === null ? null : await recall(world, key);
  const { findings, documents, valueNames, secrets } =
    kept ?? (await check(world, { request, texts, now, key }));
  return { findings: [...texts.findings, ...findings], documents, valueNames, secrets, texts: all };
}

interface Work {
  readonly request: CheckRequest;
  readonly texts: DocumentTexts;
  readonly now: number;
  /** `null`: it is not worth keeping. */
  readonly key: string | null;
}

async function check(world: World, { request, texts, now, key }: Work): Promise<CheckedDocuments> {
  const { project, environment, schemas } = request;
  const { attachmentPaths, buildDesired } = await import('../desired/build.ts');
  const { sources, overlays } = texts;
  const input = { project, environment, sources, overlays, schemas, now };
  const attachments = await readAttachments(world.files, attachmentPaths(input));
  const checked = summaryOf(buildDesired({ ...input, attachments }));
  if (key !== null) {
    const hashes = [...attachments].map(([path, bytes]) => [path, hashOfBytes(bytes)] as const);
    await world.cache.write(key, JSON.stringify({ ...checked, attachments: hashes } satisfies Kept));
  }
  return checked;
}

function summaryOf({ findings, documents, valueNames, secrets }: BuildResult): CheckedDocuments {
  return { findings, documents: documents.map(({ id }) => id), valueNames: [...valueNames], secrets };
}

/** A kept answer holds while the files that documents name are what they were. */
async function recall({ cache, files }: Pick<World, 'cache' | 'files'>, key: string): Promise<Kept | null> {
  const text = await cache.read(key);
  if (text === null) return null;
  const kept = JSON.parse(text) as Kept;
  const found = await readAttachments(
    files,
    kept.attachments.map(([path]) => path),
  );
  const isSame = kept.attachments.every(([path, hash]) => hashOfBytes(found.get(path) ?? null) === hash);
  return isSame ? kept : null;
}

function keyOf(
  { projectText, environment, schemas }: CheckRequest,
  { sources, overlays }: DocumentTexts,
  now: number,
): string {
  const hash = createHash('sha256');
  const add = (...parts: readonly string[]): void => {
    for (const part of parts) hash.update(`${part.length}\n`).update(part);
  };
  add('documents and secrets', String(now), environment.name, projectText.text, JSON.stringify([...schemas]));
  for (const files of [sources, ...overlays]) {
    add(String(files.length));
    for (const { path, text } of files) add(path, text);
  }
  return hash.digest('hex');
}

function hashOfBytes(bytes: Buffer | null): string | null {
  return bytes === null ? null : createHash('sha256').update(bytes).digest('hex');
}
