/**
 * Eigenvalues of a small symmetric matrix by Jacobi's method (Golub, Van Loan, "Matrix Computations",
 * 4th edition, section 8.5): turn one pair of axes after another so that the entry between them
 * becomes 0, until all entries off the diagonal are.
 *
 *     A <- J' A J          J a rotation by theta in the plane (p, q),  tan 2 theta = 2 A_pq / (A_qq - A_pp)
 */

export interface Eigenpair {
  readonly value: number;
  /** Of norm 1. */
  readonly vector: readonly number[];
}

/** Sweeps over all pairs: it converges quadratically, so that more than ten are never needed. */
const SWEEPS = 30;

/** All eigenvalues of the symmetric `matrix` with their vectors, the largest first. */
export function eigenpairs(matrix: readonly (readonly number[])[]): Eigenpair[] {
  const n = matrix.length;
  const A = matrix.map((row) => [...row]);
  const V = A.map((_, i) => A.map((_, j) => i === j ? 1 : 0));
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        if (A[p]![q] === 0) continue;
        const theta = 0.5 * Math.atan2(2 * A[p]![q]!, A[q]![q]! - A[p]![p]!);
        const [c, s] = [Math.cos(theta), Math.sin(theta)];
        for (const row of A) turn(row, p, q, c, s);
        for (const row of V) turn(row, p, q, c, s);
        for (let j = 0; j < n; j++) {
          const [Ap, Aq] = [A[p]![j]!, A[q]![j]!];
          [A[p]![j], A[q]![j]] = [c * Ap - s * Aq, s * Ap + c * Aq];
        }
      }
    }
  }
  return A.map((row, i) => ({ value: row[i]!, vector: V.map((row) => row[i]!) }))
    .sort((a, b) => b.value - a.value);
}

/** Turns the columns p and q of a row. */
function turn(row: number[], p: number, q: number, c: number, s: number): void {
  const [x, y] = [row[p]!, row[q]!];
  [row[p], row[q]] = [c * x - s * y, s * x + c * y];
}
