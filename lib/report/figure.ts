/** A figure as a value: it takes further marks, and draws itself in a notebook. */
import type * as Plot from "@observablehq/plot";
import { checkOptionNames } from "../check.ts";
import { asLastValue } from "../kernel.ts";
import { denoInspect, jupyterDisplay, type MediaBundle } from "../media.ts";
import { oneLine } from "./escape.ts";
import { figureInWords, type FigureSpec, type LegendEntry } from "./figure_spec.ts";
import type { LabelOptions } from "./labels.ts";

/** Options of every figure of rules. */
export interface FigureOptions extends LabelOptions {
  /** Default: what the figure shows, in a few words. */
  readonly title?: string;
}

/**
 * A figure: panels, a title, a legend and a caption. It draws itself as the last value of a notebook's
 * cell; console.log prints one line of what it shows.
 *
 *     differencesFigure(records).with(Plot.ruleX([4.76], { stroke: "red" }));
 */
export class Figure implements FigureSpec {
  /** Large, above the panels. */
  readonly title: string;
  /** Wrapped below the panels; empty for none. */
  readonly caption: string;
  /** Lines of the legend, one for all panels; empty for none. */
  readonly legend: readonly LegendEntry[];
  /** Specifications of Observable Plot, one a panel. */
  readonly panels: readonly Plot.PlotOptions[];
  readonly columns?: number;
  readonly pixelRatio?: number;

  /**
   * Takes the parts of a figure as plain data.
   *
   * @throws InputError on a part that a figure does not have.
   */
  constructor(spec: FigureSpec) {
    const names = ["title", "caption", "legend", "panels", "columns", "pixelRatio"];
    checkOptionNames("a figure", spec, names);
    const { title, caption, legend, panels, columns, pixelRatio } = spec;
    this.title = title;
    this.caption = caption;
    this.legend = legend;
    this.panels = panels;
    if (columns !== undefined) this.columns = columns;
    if (pixelRatio !== undefined) this.pixelRatio = pixelRatio;
  }

  /** The same figure with these marks of Plot on top of every panel's own. */
  with(...marks: Plot.Markish[]): Figure {
    const panels = this.panels.map((panel) => ({
      ...panel,
      marks: [...(panel.marks ?? []), ...marks],
    }));
    return new Figure({ ...this, panels });
  }

  /** Shows the figure as the last value of a notebook's cell. */
  async [jupyterDisplay](): Promise<MediaBundle> {
    return asLastValue(await this.toMedia());
  }

  /** Draws it for a notebook: PNG, SVG and a line of text. */
  async toMedia(): Promise<MediaBundle> {
    const { bundleOf } = await import("./render.ts");
    return bundleOf(this);
  }

  /** Text for console.log. */
  [denoInspect](): string {
    return oneLine(figureInWords(this));
  }
}

/** The figure of no records: no panel, and a caption that says so. */
export const notDrawn: Figure = new Figure({
  ...{ title: "", caption: "Not run.", legend: [], panels: [] },
});
