/** Standardization of columns: subtract the mean, divide by the deviation. */

/** Mean and deviation of each column. */
export interface ColumnScale {
  readonly mean: Float64Array;
  /** Population standard deviation (divided by the count); 1 where a column does not vary. */
  readonly deviation: Float64Array;
}

/**
 * The scale of a table's columns.
 *
 * @param values Row after row, `columns` numbers each.
 * @param rows Numbers of the rows that count, from 0; at least one.
 */
export function columnScale(
  values: ArrayLike<number>,
  columns: number,
  rows: ArrayLike<number>,
): ColumnScale {
  const mean = new Float64Array(columns);
  const deviation = new Float64Array(columns);
  for (let i = 0; i < rows.length; i++) {
    const start = rows[i]! * columns;
    for (let j = 0; j < columns; j++) mean[j]! += values[start + j]!;
  }
  for (let j = 0; j < columns; j++) mean[j]! /= rows.length;
  // A second pass, because the squares of a constant column must sum to exactly 0.
  for (let i = 0; i < rows.length; i++) {
    const start = rows[i]! * columns;
    for (let j = 0; j < columns; j++) deviation[j]! += (values[start + j]! - mean[j]!) ** 2;
  }
  for (let j = 0; j < columns; j++) deviation[j] = Math.sqrt(deviation[j]! / rows.length) || 1;
  return { mean, deviation };
}

/** The rows numbered `rows`, one after another, standardized. */
export function standardizeRows(
  values: ArrayLike<number>,
  { mean, deviation }: ColumnScale,
  rows: ArrayLike<number>,
): Float32Array<ArrayBuffer> {
  const columns = mean.length;
  const result = new Float32Array(rows.length * columns);
  for (let i = 0, to = 0; i < rows.length; i++) {
    const start = rows[i]! * columns;
    for (let j = 0; j < columns; j++) {
      result[to++] = (values[start + j]! - mean[j]!) / deviation[j]!;
    }
  }
  return result;
}
