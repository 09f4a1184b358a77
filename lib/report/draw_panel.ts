/** Draws what Plot specifies, without a browser. */
import * as Plot from "@observablehq/plot";
import { DOMParser } from "linkedom";
import { escapeMarkup } from "./escape.ts";

/** A panel as SVG markup, and its size in pixels. */
export interface Panel {
  readonly markup: string;
  readonly width: number;
  readonly height: number;
}

/** The few members of a drawn plot that are used here; Plot's types speak of a browser's DOM. */
interface Drawn {
  readonly innerHTML: string;
  querySelector(selector: string): { remove(): void } | null;
  getAttribute(name: string): string | null;
  scale(name: string): Plot.Scale | undefined;
}

/** What Plot draws of `options`, in a document that is made for it. */
export function drawPlot(options: Plot.PlotOptions): Drawn {
  const document = new DOMParser().parseFromString("<svg/>", "image/svg+xml");
  return Plot.plot({ ...options, document } as unknown as Plot.PlotOptions) as unknown as Drawn;
}

/** Draws a panel, its title above it. */
export function drawPanel({ title, ...options }: Plot.PlotOptions): Panel {
  const element = drawPlot(options);
  element.querySelector("style")?.remove();
  const head = title ? 20 : 0;
  const heading = title
    ? `<text y="14" font-size="13" font-weight="bold">${escapeMarkup(String(title))}</text>`
    : "";
  const attributes = `font-size="12" text-anchor="middle" fill="currentColor"`;
  return {
    markup: `${heading}<g transform="translate(0,${head})" ${attributes}>${element.innerHTML}</g>`,
    width: Number(element.getAttribute("width")),
    height: Number(element.getAttribute("height")) + head,
  };
}
