import { ledgerPaths } from '../../ledger/paths.ts';
import { watchTops } from '../../live/watch-tops.ts';
import { type TreeWatch } from '../../live/watch-trees.ts';
import { type State } from '../../live/state.ts';
import { type LookReason } from '../../model/drift-event.ts';
import { type DesiredTree } from '../../model/tree.ts';
import { type ZnodePath } from '../../model/znode-path.ts';
import { type World } from '../../ports/world.ts';
import { type ZookeeperReader } from '../../ports/zookeeper.ts';
import { refusePending } from '../pending-renames.ts';
import { refuseUnknownNames } from '../refuse-unknown-names.ts';
import { openApply } from '../settled-state.ts';
import { isWatched, type Known, judge, knownOf, lookAt, type Looking, readEverything } from './look.ts';
import { type DriftTeller } from './teller.ts';
import { treesOf } from './trees-of.ts';
import { untilClosed } from './until-closed.ts';
import { type LastValidSubject } from './last-valid-subject.ts';

/** What outlives a session. */
export interface Watching extends Pick<Looking, 'names' | 'selection' | 'authors'> {
  readonly world: World;
  readonly subject: LastValidSubject;
  readonly teller: DriftTeller;
  /** Milliseconds between two readings of everything. */
  readonly sweepMs: number;
}

/**
 * Tells what drifts for as long as the session lasts. Everything is read first, and again when anything may have been missed;
 * in between, what moved. @throws ZookeeperError when the session is lost, and the reason of the world's signal
 */
export async function watchSession(watching: Watching, reader: ZookeeperReader): Promise<never> {
  const { world, teller, subject, sweepMs } = watching;
  const { root } = subject.now;
  const ledger = ledgerPaths(root);
  let known: Known | null = null;
  // While everything is read, nobody knows yet what will turn out to be ours.
  const isWanted = (path: ZnodePath): boolean =>
    known === null || path === ledger.revision || isWatched(path, known, subject.now);
  const trees = await treesOf(reader, { world, teller, sweepMs, isWanted });
  const endListening = reader.onSession((event) => {
    if (event.event !== 'suspended') return;
    void teller.suspended(event.reason).catch(() => {}); // what is said next fails, too
  });
  try {
    await trees.cover([root]);
    for (let because: LookReason = teller.hasChecked ? 'reconnected' : 'start'; ;) {
      known = null;
      known = await lookAtEverything({ ...watching, reader, trees }, because);
      because = await untilUnknown({ ...watching, reader, trees }, known);
    }
  } finally {
    endListening();
    await trees.close();
  }
}

interface Session extends Watching {
  readonly reader: ZookeeperReader;
  readonly trees: TreeWatch;
}

function lookingOf({ world, reader, subject, names, selection, authors }: Session): Looking {
  return { reader, subject: subject.now, names, selection, authors, now: world.clock.now() };
}

/** Judges what moves, until everything has to be read again. */
async function untilUnknown(session: Session, known: Known): Promise<LookReason> {
  const { world, trees, teller, sweepMs } = session;
  const looking = lookingOf(session);
  for (const end = world.clock.elapsed() + sweepMs; ;) {
    const moved = await trees.next(Math.max(0, end - world.clock.elapsed()));
    if (moved.moved === 'everything') return 'reconnected';
    if (world.clock.elapsed() >= end) return 'sweep';
    if (moved.moved === 'nothing') continue;
    const paths = [...moved.paths].filter((path) => isWatched(path, known, looking.subject));
    const items = await lookAt(paths, known, looking);
    if (items === null) return 'applied';
    await teller.found(items, paths);
  }
}

/** Reads and judges everything, when no apply in batches is open. */
async function lookAtEverything(session: Session, because: LookReason): Promise<Known> {
  const { world, reader, subject, teller, trees, sweepMs } = session;
  if (because === 'applied' || because === 'sweep') {
    const problem = await subject.reload();
    if (problem !== null) await teller.say({ event: 'notice', message: problem });
  }
  for (;;) {
    const looking = lookingOf(session);
    const { root } = looking.subject;
    const state = await readEverything(looking);
    if (because === 'start') await refuseAtStart(state, looking);
    const known = knownOf(state, looking);
    if (await trees.cover(watchTops(root, known.own.keys()))) continue;
    const open = openApply(state.ledger);
    if (open !== null) {
      await untilClosed(reader, open, { world, teller, root, tellMs: sweepMs });
      continue;
    }
    // In a tree that moved all the time, the ledger may be older than the rest.
    if (!state.consistent && (await lookAt([], known, looking)) === null) continue;
    const { items, managed } = await judge(state.live, known, looking);
    await teller.found(items);
    const revision = state.ledger.revision?.info.rev ?? 0;
    await teller.say({ event: 'checked', because, revision, managed });
    return known;
  }
}

/** What a person has to put right who has just started it. @throws ZkaiFailure as `zkai drift` does */
async function refuseAtStart({ ledger }: State, looking: Looking): Promise<void> {
  const { reader, subject, names, selection } = looking;
  const { project, desired } = subject;
  if (project !== null) {
    const whose = { project, environment: names.environment };
    await refusePending(reader, whose, { ledger, what: 'zkai drift' });
  }
  refuseUnknownNames({ ...names, desired: desired ?? NO_FILES, bases: ledger.bases }, selection);
}

const NO_FILES: DesiredTree = { nodes: new Map(), documents: new Map() };
