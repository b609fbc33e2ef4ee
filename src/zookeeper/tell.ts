/**
 * Tells those who listen now: one that subscribes again when it is told, as with watches that tell but once, is not told
 * twice, and without an end. A listener that throws is a bug of its owner; the connection must not suffer, nor hide it.
 */
export function tell<E>(listeners: ReadonlySet<(event: E) => void>, event: E): void {
  for (const listener of Array.from(listeners)) {
    if (!listeners.has(listener)) continue; // one before it took it away
    try {
      listener(event);
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  }
}
