/**
 * What only a notebook needs: tables and figures shown and saved, bars, settings, quotes of rules.
 *
 * ```ts
 * import { quoteRule } from "sam-ood/notebook";
 *
 * console.log((await quoteRule("sam", "climb(w, rho, g)"))?.file); // lib/sam/sam.ts
 * ```
 *
 * @module
 */
export {
  denoInspect,
  jupyterDisplay,
  publish,
  saveFigure,
  saveTable,
  show,
  showFigure,
  showMarkdown,
} from "./display.ts";
export type { MediaBundle, Shown } from "./display.ts";
export { liveFigure, progressBar } from "./progress.ts";
export type { Kernel, Outlet, ProgressBar } from "./progress.ts";
export { quoteRule, showCode } from "./quote.ts";
export type { Quote } from "./quote.ts";
export { imageSetting, scaleSetting } from "./settings.ts";
export { runGrid } from "./show_grid.ts";
