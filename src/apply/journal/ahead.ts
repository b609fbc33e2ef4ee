/** So many are in the making at once: enough for the threads that deflate, and not all that there are. */
const AHEAD = 8;

/** What becomes of each item, in their order. The first ones are begun at once, the others as these are taken. */
export function ahead<T, R>(items: Iterable<T>, work: (item: T) => Promise<R>): AsyncIterable<R> {
  const rest = items[Symbol.iterator]();
  const begun: Promise<R>[] = [];
  const begin = (): void => {
    const { done, value } = rest.next();
    if (done === true) return;
    const result = work(value);
    result.catch(() => {}); // it is awaited when its turn comes
    begun.push(result);
  };
  for (let count = 0; count < AHEAD; count += 1) begin();
  return results(begun, begin);
}

async function* results<R>(begun: Promise<R>[], begin: () => void): AsyncGenerator<R> {
  for (let next = begun.shift(); next !== undefined; next = begun.shift()) {
    begin();
    yield await next;
  }
}
