/**
 * The assignment problem: each of n rows gets a column of its own, at the least cost.
 *
 *     assignment: least sum_i c(i, s(i))      bottleneck: least max_i c(i, s(i))
 *
 * Both grow a matching row by row along shortest augmenting paths (Jonker, Volgenant, "A Shortest
 * Augmenting Path Algorithm for Dense and Sparse Linear Assignment Problems", Computing 38, 1987;
 * Derigs, Zimmermann, "An Augmenting Path Method for Solving Linear Bottleneck Assignment Problems",
 * Computing 19, 1978). A path's length is the sum of its reduced costs in the first problem, its
 * largest cost in the second. O(n^3) time at worst.
 */

/** Each row's column in an assignment of least total cost; `costs` [n * n], row by row, finite. */
export function assignment(costs: Float64Array, n: number): Int32Array {
  // Dual prices: c(i, j) - u_i - v_j is at least 0, and 0 where row i has column j.
  const u = new Float64Array(n);
  const v = columnMinima(costs, n);
  const matching = emptyMatching(n);
  for (let i = 0; i < n; i++) {
    let least = 0;
    const reduced = (j: number) => costs[i * n + j]! - v[j]!;
    for (let j = 1; j < n; j++) if (reduced(j) < reduced(least)) least = j;
    u[i] = reduced(least);
    if (matching.rowOf[least]! < 0) link(matching, i, least);
  }
  for (let row = 0; row < n; row++) {
    if (matching.columnOf[row]! >= 0) continue;
    const path = shortestPath(
      matching,
      row,
      0,
      (i, length, j) => length + (costs[i * n + j]! - u[i]! - v[j]!),
    );
    u[row]! += path.length;
    for (const j of path.scanned) {
      const slack = path.length - path.lengthTo[j]!;
      v[j]! -= slack;
      if (matching.rowOf[j]! >= 0) u[matching.rowOf[j]!]! += slack;
    }
    augment(matching, row, path);
  }
  return matching.columnOf;
}

/** Each row's column in an assignment of least largest cost; `costs` [n * n], row by row, finite. */
export function bottleneck(costs: Float64Array, n: number): Int32Array {
  const matching = emptyMatching(n);
  // Each row and column needs one link: none is cheaper than this. Links up to it are free of charge.
  let bound = Math.max(...rowMinima(costs, n), ...columnMinima(costs, n));
  for (let row = 0; row < n; row++) {
    const path = shortestPath(
      matching,
      row,
      bound,
      (i, length, j) => Math.max(length, costs[i * n + j]!),
    );
    bound = path.length;
    augment(matching, row, path);
  }
  return matching.columnOf;
}

interface Matching {
  /** The column of each row and the row of each column, -1 where there is none. */
  readonly columnOf: Int32Array;
  readonly rowOf: Int32Array;
}

interface Path {
  readonly length: number;
  /** The free column that it ends in. */
  readonly end: number;
  /** Columns in the order in which they were reached, `end` last. */
  readonly scanned: Int32Array;
  /** Length of the shortest path to each scanned column, and its last row. */
  readonly lengthTo: Float64Array;
  readonly from: Int32Array;
}

/**
 * Dijkstra from a free row to the nearest free column.
 *
 * @param empty Length of a path without links.
 * @param extend Length of a path with one link more, from row i to column j.
 */
function shortestPath(
  { rowOf }: Matching,
  row: number,
  empty: number,
  extend: (i: number, length: number, j: number) => number,
): Path {
  const n = rowOf.length;
  const lengthTo = new Float64Array(n).fill(Infinity);
  const from = new Int32Array(n);
  // Columns left to scan first, then the scanned ones from the end backwards.
  const columns = Int32Array.from({ length: n }, (_, j) => j);
  let left = n, length = empty, i = row;
  for (;;) {
    let nearest = 0;
    for (let k = 0; k < left; k++) {
      const j = columns[k]!;
      const through = extend(i, length, j);
      if (through < lengthTo[j]!) {
        lengthTo[j] = through;
        from[j] = i;
      }
      const ahead = lengthTo[j]! - lengthTo[columns[nearest]!]!;
      if (ahead < 0 || (ahead === 0 && rowOf[j]! < 0)) nearest = k;
    }
    const j = columns[nearest]!;
    columns[nearest] = columns[--left]!;
    columns[left] = j;
    length = lengthTo[j]!;
    if (rowOf[j]! < 0) {
      return { length, end: j, scanned: columns.subarray(left).reverse(), lengthTo, from };
    }
    i = rowOf[j]!;
  }
}

function rowMinima(costs: Float64Array, n: number): Float64Array {
  return Float64Array.from(
    { length: n },
    (_, i) => costs.subarray(i * n, (i + 1) * n).reduce((a, b) => Math.min(a, b)),
  );
}

function columnMinima(costs: Float64Array, n: number): Float64Array {
  const minima = new Float64Array(n).fill(Infinity);
  for (let i = 0, at = 0; i < n; i++) {
    for (let j = 0; j < n; j++, at++) if (costs[at]! < minima[j]!) minima[j] = costs[at]!;
  }
  return minima;
}

function augment(matching: Matching, row: number, { end, from }: Path): void {
  for (let j = end, i = -1; i !== row;) {
    i = from[j]!;
    const next = matching.columnOf[i]!;
    link(matching, i, j);
    j = next;
  }
}

function link({ columnOf, rowOf }: Matching, i: number, j: number): void {
  columnOf[i] = j;
  rowOf[j] = i;
}

function emptyMatching(n: number): Matching {
  return { columnOf: new Int32Array(n).fill(-1), rowOf: new Int32Array(n).fill(-1) };
}
