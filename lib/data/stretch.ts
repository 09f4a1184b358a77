/** Stretches of data in order, and the rows that are drawn from them. */
import { checkNumber, InputError } from "../check.ts";
import type { Stream } from "../stream.ts";

/** The places from `start` up to `end` in the order of a data set's `rows`. */
export interface Stretch {
  /** What an error message calls the data set. */
  readonly name: string;
  readonly rows: number;
  readonly start: number;
  readonly end: number;
}

/** Rows by their places in the order, from a stretch of it: `from` and `to` are shares of all rows. */
export interface Piece {
  readonly places: Int32Array;
  readonly from: number;
  readonly to: number;
}

/**
 * `size` random rows of a stretch, and `test` others (none if 0).
 *
 * @param role What the sizes are called in an error message: "source" for sourceSize.
 * @throws InputError when they are more than there are.
 */
export function drawRows(
  stretch: Stretch,
  { role, size, test, stream }: { role: string; size: number; test: number; stream: Stream },
): { rows: Piece; heldOut?: Piece } {
  const there = stretch.end - stretch.start;
  if (size + test > there) {
    const asked = test > 0 ? `${role}Size ${size} + testSize ${test}` : `${role}Size ${size}`;
    throw new InputError(
      `${asked} is ${size + test} rows; ${stretch.name} has ${there} for this, make it smaller`,
    );
  }
  const order = stream.permutation(there);
  const rows = piece(stretch, order.subarray(0, size));
  return test === 0
    ? { rows }
    : { rows, heldOut: piece(stretch, order.subarray(size, size + test)) };
}

/**
 * Cuts a stretch into `domains` of equal length (to a row). Of each domain come all rows, or, where
 * `size` says how many from all domains together, random ones: the domains keep their places. Rows
 * are in their order.
 *
 * @returns domain i of 0 to `domains` - 1
 * @throws InputError when there are fewer rows than domains, or than `size`.
 */
export function cutEvenly(
  stretch: Stretch,
  domains: number,
  size: number | undefined,
  stream: Stream,
): (i: number) => Piece {
  const { name, start, end } = stretch;
  const there = end - start;
  if (domains > 0) {
    const range = { integer: true, max: there };
    const hint = `${name} has so many rows between source and target`;
    checkNumber("domains", domains, range, hint);
    if (size !== undefined) checkNumber("intermediateSize", size, { ...range, min: domains }, hint);
  }
  const cut = (i: number) => start + Math.floor((i * there) / domains);
  return (i) => {
    const own: Stretch = { ...stretch, start: cut(i), end: cut(i + 1) };
    const order = stream.child(i).permutation(own.end - own.start);
    const each = size === undefined ? order.length : Math.floor(size / domains);
    return piece(own, order.subarray(0, each).sort());
  };
}

function piece({ rows, start, end }: Stretch, within: Int32Array): Piece {
  return { places: within.map((place) => start + place), from: start / rows, to: end / rows };
}
