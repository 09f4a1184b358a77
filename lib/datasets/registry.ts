/** The data sets of the experiments by name. */
import { checkName } from "../check.ts";
import type { DataSet } from "./paper_dataset.ts";
import { colorShift, rotated } from "./image_datasets.ts";
import {
  colorShiftDigitsSizes,
  colorShiftMnistSizes,
  rotatedDigitsSizes,
  rotatedMnistSizes,
} from "./image_sizes.ts";
import { covertypeDataset, portraitsDataset } from "./order_datasets.ts";
import { gaussiansDataset, moonsDataset } from "./point_datasets.ts";

/** Every data set by name, in the order of tables. */
export const datasets: Readonly<Record<string, DataSet>> = {
  "rotated-mnist": rotated("mnist", rotatedMnistSizes),
  "color-shift-mnist": colorShift("mnist", colorShiftMnistSizes),
  "covertype": covertypeDataset,
  "portraits": portraitsDataset,
  "rotated-digits": rotated("digits", rotatedDigitsSizes),
  "color-shift-digits": colorShift("digits", colorShiftDigitsSizes),
  "rotated-idx": rotated("idx", rotatedMnistSizes),
  "color-shift-idx": colorShift("idx", colorShiftMnistSizes),
  "drifting-gaussians": gaussiansDataset,
  "two-moons": moonsDataset,
};

/**
 * The data set of that name.
 *
 * @throws InputError on an unknown name; the nearest is suggested.
 */
export function findDataset(name: string): DataSet {
  return datasets[checkName("dataset", name, Object.keys(datasets))]!;
}
