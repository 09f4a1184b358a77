/**
 * Domains and shifts of them.
 *
 * ```ts
 * import { rotateDomain, size } from "sam-ood/data";
 * import { rotatedMnist } from "sam-ood/datasets";
 *
 * const { sourceTest } = await rotatedMnist({ angle: 0, images: "digits" });
 * console.log(size(rotateDomain(sourceTest, 45)));
 * ```
 *
 * @module
 */
export type { DataSet, LoadOptions, OwnSizes, Recipe, ShiftOf } from "./dataset.ts";
export { InputError } from "../check.ts";
export { checkDomain, size, take } from "./domain.ts";
export type { Domain, Protocol, Shift, ShiftedData } from "./domain.ts";
export { DataNotFound } from "./files/find_files.ts";
export type { ImageArrays } from "./files/image_folder.ts";
export { images } from "./images.ts";
export type { ImageDomains, ImagesOptions } from "./images.ts";
export { movePoints, turnPoints } from "./points.ts";
export type { PointOptions } from "./points.ts";
export type { RowsOptions, Share } from "./row_parts.ts";
export { rows } from "./rows.ts";
export type { Interpolation } from "./rotate.ts";
export { brightenDomain, rotateDomain } from "./shift.ts";
