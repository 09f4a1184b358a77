/** Lists whose items are made when they are asked for. */

/**
 * A list of `count` items; item i is `make(i)`, made anew each time it is read and kept by nobody
 * here: 100 domains of rotated MNIST would take 3 GB at once, one takes 31 MB.
 *
 * It is an array in every other way. `make` must give the same item for the same i.
 */
export function onDemand<T>(count: number, make: (i: number) => T): readonly T[] {
  const list = new Array<T>(count);
  for (let i = 0; i < count; i++) {
    Object.defineProperty(list, i, { enumerable: true, get: () => make(i) });
  }
  return list;
}
