import { type ZnodePath, ROOT, ancestorsOf } from '../model/znode-path.ts';
import { type WatchEvent, type WatchMode } from '../ports/zookeeper.ts';
import { tell } from './tell.ts';

type Listener = (event: WatchEvent) => void;
type Change = Exclude<WatchEvent, { readonly event: 'missed' }>;

interface Watched {
  readonly mode: WatchMode;
  readonly listeners: Set<Listener>;
}

/**
 * Who watches what. The server forgets it with the connection and tells each change once, whatever number of watches it
 * concerns, so this side remembers the watches and finds those that an event is for.
 */
export class Watches {
  readonly #watched = new Map<ZnodePath, Watched>();

  /** @throws Error when the path is watched in the other mode: the server would silently replace that one. */
  add(path: ZnodePath, mode: WatchMode, listener: Listener): void {
    const watched = this.#watched.get(path) ?? { mode, listeners: new Set() };
    if (watched.mode !== mode) throw new Error(`${path} is watched as a ${watched.mode} in this session`);
    watched.listeners.add(listener);
    this.#watched.set(path, watched);
  }

  /** Whether it was the last listener of that path. */
  remove(path: ZnodePath, listener: Listener): boolean {
    const watched = this.#watched.get(path);
    if (watched === undefined || !watched.listeners.delete(listener)) return false;
    if (watched.listeners.size > 0) return false;
    return this.#watched.delete(path);
  }

  /** The paths of one mode. */
  paths(mode: WatchMode): ZnodePath[] {
    return [...this.#watched].filter(([, watched]) => watched.mode === mode).map(([path]) => path);
  }

  has(path: ZnodePath): boolean {
    return this.#watched.has(path);
  }

  get size(): number {
    return this.#watched.size;
  }

  /** A `tree` hears of everything below it, but not that a list of children changed: its events say which child. */
  deliver(change: Change): void {
    const at = this.#watched.get(change.path);
    if (at !== undefined && (at.mode === 'znode' || change.event !== 'children')) tell(at.listeners, change);
    if (change.event === 'children') return;
    for (const ancestor of change.path === ROOT ? [] : [...ancestorsOf(change.path), ROOT]) {
      const above = this.#watched.get(ancestor);
      if (above?.mode === 'tree') tell(above.listeners, change);
    }
  }

  missed(): void {
    for (const [path, watched] of Array.from(this.#watched))
      if (this.#watched.get(path) === watched) tell(watched.listeners, { event: 'missed' });
  }
}
