/** Covertype: forest near water is the source, forest far from it the target. */
import { checkOptionNames } from "../check.ts";
import { columnCount, type CovertypeRows } from "../data/files/covertype_rows.ts";
import { covertypeRows } from "../data/files/covertype_file.ts";
import type { Domain, Protocol, ShiftedData } from "../data/domain.ts";
import {
  type Layout,
  orderNames,
  type OrderOptions,
  splitOrder,
  stretchName,
} from "../data/split_order.ts";
import { columnScale, standardizeRows } from "../data/standardize.ts";
import type { Piece } from "../data/stretch.ts";

/** Options of {@link covertype}. */
export interface CovertypeOptions extends OrderOptions {
  /** Follows a download, in bytes. */
  onProgress?: (received: number, total: number) => void;
}

/** Rows of classes 1 and 2 in the original. */
const whole = 495_141;
const ends = { source: 50_000, intermediate: 450_000, target: 495_000 };
const layouts: Readonly<Record<Protocol, Layout>> = {
  authors: { ends, sizes: { source: 10_000, target: 20_000 } },
  corrected: { ends, sizes: { source: 10_000, target: 20_000, test: 10_000 } },
};

/** Column 3: horizontal distance to the nearest surface water, in metres. */
const distanceColumn = 3;

/**
 * Rows of 54 standardized columns; labels 0 (spruce and fir) and 1 (lodgepole pine), the two classes
 * of seven that are kept. Sorted by the horizontal distance to water; rows at the same distance, of
 * which there are many, stay in the order of the file (the authors' sort leaves them in any order).
 *
 * The first 50,000 rows are the source's, the next 400,000 lie between in T domains of equal length,
 * the next 45,000 are the target's. With fewer than the original's 495,141 rows see `note`.
 *
 * `corrected` (default): of the source's rows 10,000 are drawn for training and 10,000 others for
 * `sourceTest`, of the target's 20,000 for training without labels and 10,000 others for `target`.
 * Columns are standardized by the training rows of the source alone.
 *
 * `authors`: 10,000 of the source's rows, also to test on; 20,000 of the target's, to train on
 * without labels and to test on. Columns are standardized by all rows of the file, of all seven
 * classes and of the target too: a leak, as in their code.
 *
 * A column that does not vary in the rows that count is divided by 1. Memory: 109 bytes a row of the
 * file, kept for the next call, and 216 a row of a domain.
 *
 * @throws DataNotFound when the file is not on this machine and cannot be fetched.
 * @throws InputError in one line when an option is wrong or a line of the file is malformed.
 * @see arXiv 2412.05169, gradual domain adaptation, and the authors' public code.
 */
export async function covertype(given: CovertypeOptions = {}): Promise<ShiftedData> {
  checkOptionNames("covertype", given, [...orderNames, "onProgress"]);
  const { onProgress, ...options } = given;
  const rows = await covertypeRows(onProgress);
  const order = orderByDistance(rows);
  const data = { name: "Covertype", rows: order.length, whole, layouts, digest: rows.digest };
  return splitOrder(data, options, (source) => {
    const scale = columnScale(
      rows.values,
      columnCount,
      options.protocol === "authors" ? Int32Array.from(rows.classes.keys()) : rowsAt(order, source),
    );
    return (piece): Domain => {
      const ids = rowsAt(order, piece);
      return {
        name: `Covertype, ${stretchName(piece)} by distance to water`,
        inputs: standardizeRows(rows.values, scale, ids),
        labels: ids.map((row) => rows.classes[row]! - 1),
        ids,
        shape: [columnCount],
        classes: 2,
        shift: { kind: "order", from: piece.from, to: piece.to },
      };
    };
  });
}

/** Numbers of the rows of classes 1 and 2, nearest to water first. */
function orderByDistance({ values, classes }: CovertypeRows): Int32Array {
  const distance = (row: number) => values[row * columnCount + distanceColumn]!;
  const kept = Int32Array.from(classes.keys()).filter((row) => classes[row]! <= 2);
  return kept.sort((a, b) => distance(a) - distance(b) || a - b);
}

function rowsAt(order: Int32Array, { places }: Piece): Int32Array {
  return places.map((place) => order[place]!);
}
