import { closest } from '../model/closest.ts';
import { globPattern } from '../model/glob.ts';
import { type Selection } from '../model/selection.ts';
import { idsOfRecord, recordKey } from '../model/tree.ts';
import { ancestorsOf, type ZnodePath } from '../model/znode-path.ts';
import { isOwn, type PlanInput } from './input.ts';

/** Tells what some names mean. */
export interface NameFilter {
  readonly hasDocument: (id: string) => boolean;
  /** True for a path that is meant, and for everything below it. */
  readonly hasPath: (path: ZnodePath) => boolean;
}

export function nameFilter(names: readonly string[]): NameFilter {
  const paths = names.filter(isPath).map(pathPattern);
  const documents = names.filter((name) => !isPath(name)).map(globPattern);
  return {
    hasDocument: (id) => documents.some((one) => one.test(id)),
    hasPath: (path) => paths.some((one) => one.test(path)),
  };
}

function isPath(name: string): boolean {
  return name.startsWith('/');
}

function pathPattern(name: string): RegExp {
  return globPattern(name === '/' ? '/**' : `${name}/**`);
}

/** A name of a selection that means nothing here. */
export interface UnknownName {
  readonly flag: '--target' | '--exclude';
  readonly name: string;
  /** What was most likely meant. */
  readonly meant: string | undefined;
}

/** The names that no document and no znode has, be it declared or owned. One without changes is a name like any other. */
export function unknownNames(
  input: Pick<PlanInput, 'project' | 'environment' | 'desired' | 'bases'>,
  { targets, excludes }: Selection,
): UnknownName[] {
  const known = knownNames(input);
  const unknown = (flag: UnknownName['flag'], names: readonly string[]): UnknownName[] =>
    names.flatMap((name) => {
      const candidates = isPath(name) ? known.paths : known.ids;
      const pattern = isPath(name) ? pathPattern(name) : globPattern(name);
      if ([...candidates].some((candidate) => pattern.test(candidate))) return [];
      return [{ flag, name, meant: closest(name, isPath(name) ? withAncestors(known.paths) : known.ids) }];
    });
  return [...unknown('--target', targets), ...unknown('--exclude', excludes)];
}

function knownNames(input: Parameters<typeof unknownNames>[0]) {
  const { desired, bases } = input;
  const own = [...bases.values()].filter((base) => isOwn(input, base));
  const keys = [
    ...[...desired.documents.values()].map(recordKey),
    ...own.flatMap(({ record }) => record ?? []),
  ];
  return {
    ids: new Set([...new Set(keys)].flatMap((key) => idsOf(key))),
    paths: new Set([...desired.nodes.keys(), ...own.map(({ path }) => path)]),
  };
}

function idsOf(key: string): string[] {
  const { short, long } = idsOfRecord(key);
  return [short, long];
}

function withAncestors(paths: ReadonlySet<ZnodePath>): Set<ZnodePath> {
  return new Set([...paths].flatMap((path) => [path, ...ancestorsOf(path)]));
}
