/**
 * The data sets of the experiments: made or read, with their shifts.
 *
 * ```ts
 * import { driftingGaussians, whichAreThere } from "sam-ood/datasets";
 *
 * const { intermediate } = driftingGaussians({ amount: 90, domains: 5 });
 * console.log([...intermediate].length, (await whichAreThere(["two-moons"])).there);
 * ```
 *
 * @module
 */
export type { ShiftedData } from "../data/domain.ts";
export type { PointOptions } from "../data/points.ts";
export type { OrderOptions } from "../data/split_order.ts";
export { whichAreThere } from "./availability.ts";
export type { Images } from "./base_images.ts";
export { colorShiftMnist } from "./color_shift_mnist.ts";
export type { ColorShiftMnistOptions } from "./color_shift_mnist.ts";
export { covertype } from "./covertype.ts";
export type { CovertypeOptions } from "./covertype.ts";
export {
  driftingGaussians,
  gaussianBayesAccuracy,
  gaussianStepDistance,
} from "./drifting_gaussians.ts";
export type { DriftingGaussiansOptions } from "./drifting_gaussians.ts";
export type { ImageShiftOptions } from "./image_split.ts";
export { scales } from "./paper_dataset.ts";
export type { GdaSizes, PaperDataSet, Scale, ScaleSizes, SizesOf } from "./paper_dataset.ts";
export type { LoadOptions } from "../data/dataset.ts";
export { portraits } from "./portraits.ts";
export type { PortraitsOptions } from "./portraits.ts";
export { datasets } from "./registry.ts";
export { rotatedMnist } from "./rotated_mnist.ts";
export type { RotatedMnistOptions } from "./rotated_mnist.ts";
export { rotatingMoons } from "./rotating_moons.ts";
export type { RotatingMoonsOptions } from "./rotating_moons.ts";
export type { ShiftWords } from "./words.ts";
