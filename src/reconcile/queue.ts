import { type ZnodePath, joinPath } from '../model/znode-path.ts';

/** Somebody who stands for election. */
export interface Candidate {
  /** `<guid>-n_<number>` */
  readonly name: string;
  readonly guid: string;
  readonly number: number;
}

/** The name under which a candidate asks for a number. */
export function candidatePath(election: ZnodePath, guid: string): ZnodePath {
  return joinPath(election, `${guid}-n_`);
}

/** Those who stand, the first one first. By the number, never by the name: that begins with the guid. */
export function queueOf(children: readonly string[]): Candidate[] {
  return children
    .flatMap((name) => {
      const match = CANDIDATE.exec(name);
      return match === null ? [] : [{ name, guid: match[1] ?? '', number: Number(match[2]) }];
    })
    .sort((a, b) => a.number - b.number);
}

/** What is not of this form was not made by a candidate, and stands in nobody's way. */
const CANDIDATE = /^(.+)-n_(\d{10}|-\d{9,10})$/;

/** Where a candidate stands; `null`: it does not. */
export function placeOf(queue: readonly Candidate[], guid: string): Place | null {
  const index = queue.findIndex((candidate) => candidate.guid === guid);
  const own = queue[index];
  return own === undefined ? null : { own, before: queue[index - 1] ?? null };
}

export interface Place {
  readonly own: Candidate;
  /** The one to wait for; `null`: it is our turn. */
  readonly before: Candidate | null;
}
