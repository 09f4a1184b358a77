/** What a figure is made of, as plain data. */
import type * as Plot from "@observablehq/plot";

/** The parts of a figure: panels as Plot specifications, and the words around them. */
export interface FigureSpec {
  /** Large, above the panels. */
  readonly title: string;
  /** Wrapped below the panels; empty for none. */
  readonly caption: string;
  /** Lines of the legend, one for all panels; empty for none. */
  readonly legend: readonly LegendEntry[];
  /** Specifications of Observable Plot, one a panel. */
  readonly panels: readonly Plot.PlotOptions[];
  /** Panels in a row, default 2. */
  readonly columns?: number;
  /** Pixels of the PNG to one of the SVG, default 2. */
  readonly pixelRatio?: number;
}

/** One line of the legend. */
export interface LegendEntry {
  /** Text beside the line. */
  readonly label: string;
  /** Color of the line, as CSS writes it. */
  readonly color: string;
  /** Dash pattern of the line as SVG has it; undefined for a solid one. */
  readonly dash?: string;
}

/** What a figure shows, in one line: for whoever can't see it. */
export function figureInWords({ title, caption, legend, panels }: FigureSpec): string {
  if (panels.length === 0) return caption;
  const names = panels.map((panel) => panel.title).filter((name) => name !== undefined);
  const where = names.length > 0 ? ` on ${names.join(" and ")}` : "";
  const lines = legend.length > 0 ? `; lines: ${legend.map(({ label }) => label).join(", ")}` : "";
  return `Figure: ${title}${where}${lines}.`;
}
