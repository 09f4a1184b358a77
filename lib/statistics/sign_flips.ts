/**
 * Tests that ask nothing of a distribution but symmetry: were a difference without effect, each
 * seed's could as well have had the other sign. All 2^n signs are tried up to n = 20, else 100,000
 * random ones besides the observed.
 */
import { checkNumber, InputError } from "../check.ts";
import { Stream } from "../stream.ts";
import { keepLast } from "./keep_last.ts";

const EXACT = 20;
const SAMPLES = 100_000;
/** Sums of the same numbers in another order differ by rounding; they count as equal. */
const ROUNDING = 1e-9;

/**
 * p-value of the mean of `differences`: the share of signs that make it at least as large in size.
 *
 * @param differences One a seed, at least one.
 */
export function signFlipTest(differences: readonly number[]): number {
  return maxTTest([differences], "mean")[0]!;
}

/**
 * Adjusted p-values of several mean differences to one baseline (single-step max-T): the share of
 * signs with which the largest t statistic of all is at least as large as this one's. A seed's sign
 * is the same for all, so their correlation, such as by the baseline that they share, is respected
 * (Westfall and Young, 1993).
 *
 * @param columns One list a comparison, of one difference a seed; all with the same seeds.
 * @param statistic What is largest: "t" (default), or the "mean".
 * @throws InputError when lengths differ or are 0, or a difference is not finite.
 */
export function maxTTest(
  columns: readonly (readonly number[])[],
  statistic: "t" | "mean" = "t",
): number[] {
  const count = checkColumns(columns);
  const squares = columns.map((column) => column.reduce((sum, d) => sum + d * d, 0));
  /** Of a sum over signed differences; t falls and rises with it, and so does the mean. */
  const size = (sum: number, j: number) => {
    if (statistic === "mean") return Math.abs(sum);
    // The sum of squares is that of all signs; where every difference is the same, t is infinite.
    const rest = squares[j]! - sum * sum / count;
    return sum === 0 ? 0 : Math.abs(sum) / Math.sqrt(Math.max(rest, ROUNDING * squares[j]!));
  };
  const observed = columns.map((column, j) => size(column.reduce((sum, d) => sum + d, 0), j));
  const reached = columns.map(() => 0);
  let tried = 0;
  for (const sums of signedSums(columns, count)) {
    tried++;
    let largest = 0;
    for (let j = 0; j < sums.length; j++) largest = Math.max(largest, size(sums[j]!, j));
    for (let j = 0; j < sums.length; j++) {
      if (largest >= observed[j]! * (1 - ROUNDING)) reached[j]!++;
    }
  }
  return reached.map((times) => times / tried);
}

/** The sums of every column over signs, the observed ones first; the array is used again. */
function* signedSums(columns: readonly (readonly number[])[], count: number) {
  const sums = columns.map((column) => column.reduce((sum, d) => sum + d, 0));
  const signs = new Int8Array(count).fill(1);
  const flip = (seed: number) => {
    signs[seed]! *= -1;
    for (let j = 0; j < sums.length; j++) sums[j]! += 2 * signs[seed]! * columns[j]![seed]!;
  };
  yield sums;
  if (count <= EXACT) {
    // By Gray code one sign changes at a time. The last one stays: sizes do not know the sign of all.
    for (let i = 1; i < 2 ** (count - 1); i++) {
      flip(Math.log2(i & -i));
      yield sums;
    }
    return;
  }
  const changed = changesOf(count);
  for (let i = 0, word = 0; i < SAMPLES; i++) {
    for (let first = 0; first < count; first += WORD, word++) {
      for (let bits = changed[word]!; bits !== 0; bits &= bits - 1) {
        flip(first + WORD - 1 - Math.clz32(bits & -bits));
      }
    }
    yield sums;
  }
}

/** Bits that the bitwise operators work on. */
const WORD = 32;

/** Whose sign changes from one random sample to the next, a bit a seed; the first is after all +1. */
const changesOf = keepLast((count) => {
  const drawn = new Stream(0).child("sign flips").uniform(SAMPLES * count, -1, 1);
  const words = Math.ceil(count / WORD);
  const changed = new Int32Array(SAMPLES * words);
  for (let i = 0; i < SAMPLES; i++) {
    for (let seed = 0; seed < count; seed++) {
      const was = i > 0 && drawn[(i - 1) * count + seed]! < 0;
      if ((drawn[i * count + seed]! < 0) !== was) {
        changed[i * words + Math.floor(seed / WORD)]! |= 1 << seed % WORD;
      }
    }
  }
  return changed;
});

function checkColumns(columns: readonly (readonly number[])[]): number {
  const count = columns[0]?.length ?? 0;
  checkNumber("number of seeds", count, { min: 1 });
  for (const column of columns) {
    if (column.length !== count) {
      throw new InputError(
        `comparisons have ${count} and ${column.length} seeds; all must have the same`,
      );
    }
    for (const difference of column) checkNumber("difference", difference);
  }
  return count;
}
