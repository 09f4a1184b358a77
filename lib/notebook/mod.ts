/**
 * What only a notebook needs: tables and figures shown and saved, bars, settings, quotes of rules.
 *
 * ```ts
 * import { quoteRule, show } from "sam-ood/notebook";
 *
 * const [quote] = await quoteRule("sam", "climb(w, rho, g)");
 * await show(`In ${quote!.file}, line ${quote!.line}`); // In lib/sam/sam.ts, ...
 * ```
 *
 * @module
 */
export type { MediaBundle } from "../media.ts";
export { publish, save, show } from "./display.ts";
export type { Showable } from "./display.ts";
export type { Kernel } from "../kernel.ts";
export { liveFigure, progressBar } from "./progress.ts";
export type { Outlet, ProgressBar } from "./progress.ts";
export { quoteRule, showCode } from "./quote.ts";
export type { Quote } from "./quote.ts";
export { imageSetting, scaleSetting } from "./settings.ts";
export { runGrid } from "./show_grid.ts";
export { begin } from "./begin.ts";
export type { Begun } from "./begin.ts";
export { showTraining } from "./training_view.ts";

import { showTraining } from "./training_view.ts";

// Who takes what is for notebooks wants to see training.
showTraining();
