/**
 * Two weights, a sharp and a flat valley: where a rule goes, drawn.
 *
 * ```ts
 * import { sam } from "sam-ood/sam";
 * import { descend } from "sam-ood/valleys";
 *
 * console.log((await descend(sam({ rho: 0.4 }), { seed: 1, steps: 20 })).place);
 * ```
 *
 * @module
 */
export { descend } from "./descend.ts";
export type { DescendOptions, Path, PathStep } from "./descend.ts";
export { endsInWords, endsTable } from "./ends_table.ts";
export type { EndsTableOptions } from "./ends_table.ts";
export { pathsFigure } from "./paths_figure.ts";
export type { PathsFigureOptions } from "./paths_figure.ts";
export { stepFigure } from "./step_figure.ts";
export type { StepFigureOptions } from "./step_figure.ts";
export { landscape, placeOf } from "./two_valleys.ts";
export type { Place, Point } from "./two_valleys.ts";
