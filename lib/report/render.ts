/** From a figure to files: one SVG that stands alone, and the same as PNG. */
import { Buffer } from "node:buffer";
import { groupBy } from "../group_by.ts";
import { fileURLToPath } from "node:url";
import { Resvg } from "@resvg/resvg-js";
import UPNG from "upng-js";
import { compact } from "./compact_markup.ts";
import { drawPanel, type Panel } from "./draw_panel.ts";
import { escapeMarkup, oneLine } from "./escape.ts";
import { figureInWords, type FigureSpec, type LegendEntry } from "./figure_spec.ts";
import type { MediaBundle } from "../media.ts";
import { boldFactor, textWidth, wrap } from "./text_layout.ts";

/** A figure as files hold it. */
export interface Rendered {
  /** A whole SVG document: title, legend and caption drawn in, on white, readable on a dark page too. */
  readonly svg: string;
  /** The same in pixels, by default twice as many. */
  readonly png: Uint8Array;
}

const margin = 20;
const panelGap = 16;
const fontFamily = "DejaVu Sans, Verdana, sans-serif";

/**
 * Draws a figure. The bytes depend on the figure alone: fonts come from a package, not from the
 * machine, so it works where none are installed.
 */
export function render(figure: FigureSpec): Rendered {
  const svg = compose(figure);
  const { pixels, width, height } = new Resvg(svg, {
    background: "white",
    fitTo: { mode: "zoom", value: figure.pixelRatio ?? 2 },
    font: { loadSystemFonts: false, fontFiles, defaultFontFamily: "DejaVu Sans" },
  }).render();
  const png = UPNG.encode([new Uint8Array(pixels).buffer], width, height, paletteSize);
  return { svg, png: new Uint8Array(png) };
}

/** Pixels to a unit of the figure: files have two, a notebook must stay small enough to commit. */
const NOTEBOOK_PIXEL_RATIO = 1.1;

/** A figure as a notebook takes it: PNG, SVG and one line of text. */
export function bundleOf(figure: FigureSpec): MediaBundle {
  const words = oneLine(figureInWords(figure));
  if (figure.panels.length === 0) return { "text/plain": words };
  const pixelRatio = Math.min(NOTEBOOK_PIXEL_RATIO, figure.pixelRatio ?? NOTEBOOK_PIXEL_RATIO);
  const { svg, png } = render({ ...figure, pixelRatio });
  return {
    "image/png": Buffer.from(png).toString("base64"),
    "image/svg+xml": svg,
    "text/plain": words,
  };
}

/** Colors in a PNG. With all of them its bytes are two and a half times as many. */
const paletteSize = 256;

const fontFiles = ["DejaVuSans", "DejaVuSans-Bold", "DejaVuSans-Oblique"].map((name) =>
  fileURLToPath(import.meta.resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`))
);

/** Title, legend, panels in rows, caption: from top to bottom, in one SVG. */
function compose(figure: FigureSpec): string {
  const rows = inRows(figure.panels.map(drawPanel), figure.columns ?? 2);
  const widths = rows.map((row) => row.reduce((sum, p) => sum + p.width + panelGap, -panelGap));
  const inner = Math.max(...widths);
  const parts: string[] = [];
  let y = margin;
  const line = (text: string, size: number, attributes = "") => {
    y += size * 1.4;
    parts.push(
      `<text x="${margin}" y="${round(y - size * 0.35)}" font-size="${size}" ${attributes}>` +
        `${escapeMarkup(text)}</text>`,
    );
  };
  for (const text of wrap(figure.title, inner, 17 * boldFactor)) {
    line(text, 17, `font-weight="bold"`);
  }
  y += 8;
  for (const row of legendRows(figure.legend, inner)) {
    parts.push(...row.map((entry) => drawEntry(entry, y)));
    y += 20;
  }
  y += 6;
  for (const row of rows) {
    let x = margin;
    for (const panel of row) {
      parts.push(`<g transform="translate(${x},${round(y)})">${panel.markup}</g>`);
      x += panel.width + panelGap;
    }
    y += Math.max(...row.map((p) => p.height)) + 10;
  }
  for (const text of wrap(figure.caption, inner, 11)) line(text, 11, `fill="#4b5563"`);
  const [width, height] = [inner + 2 * margin, Math.ceil(y + margin)];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
    `viewBox="0 0 ${width} ${height}" font-family="${fontFamily}" color="#111827" ` +
    `fill="#111827" role="img"><title>${escapeMarkup(figure.title)}</title>` +
    `<rect width="100%" height="100%" rx="8" fill="white"/>${compact(parts.join(""))}</svg>\n`;
}

function inRows(panels: readonly Panel[], columns: number): Panel[][] {
  return [...groupBy(panels.keys(), (i) => Math.floor(i / columns)).values()]
    .map((places) => places.map((i) => panels[i]!));
}

type PlacedEntry = LegendEntry & { x: number };

/** Legend entries from left to right, on as many rows as they need. */
function legendRows(entries: readonly LegendEntry[], width: number): PlacedEntry[][] {
  const rows: PlacedEntry[][] = [];
  let x = Infinity;
  for (const entry of entries) {
    const needed = 30 + textWidth(entry.label, 12) + 18;
    if (x + needed - 18 > width) {
      rows.push([]);
      x = 0;
    }
    rows.at(-1)!.push({ ...entry, x: margin + x });
    x += needed;
  }
  return rows;
}

function drawEntry({ label, color, dash, x }: PlacedEntry, y: number): string {
  const dashed = dash ? ` stroke-dasharray="${dash}"` : "";
  return `<line x1="${round(x)}" x2="${round(x + 24)}" y1="${round(y + 8)}" y2="${round(y + 8)}" ` +
    `stroke="${escapeMarkup(color)}" stroke-width="3"${dashed}/>` +
    `<text x="${round(x + 30)}" y="${round(y + 12)}" font-size="12">${escapeMarkup(label)}</text>`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
