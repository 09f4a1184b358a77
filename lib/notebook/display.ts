/** Tables and figures in notebooks, in terminals and as files. */
import { Buffer } from "node:buffer";
import { writeWhole } from "../files.ts";
import type { Figure } from "../report/accuracy/shift_figure.ts";
import { render } from "../report/render.ts";
import type { RunRecord } from "../records/record.ts";
import { Table } from "../report/table.ts";

/** One output in several forms by media type; a notebook shows the richest that it knows. */
export type MediaBundle = Readonly<Record<string, string>>;

/** The method by which a notebook asks a value what it looks like. */
export const jupyterDisplay: unique symbol = Symbol.for("Jupyter.display");
/** The method by which console.log asks a value for its text. */
export const denoInspect: unique symbol = Symbol.for("Deno.customInspect");

/** What a notebook shows as a cell's result, and console.log prints as text. */
export interface Shown {
  /** Forms for a notebook, by media type. */
  [jupyterDisplay](): MediaBundle;
  /** Text for console.log. */
  [denoInspect](): string;
}

/** Shows a table: as the last value of a cell, or with console.log. */
export function show(table: Table): Shown {
  const markdown = table.toMarkdown();
  return shown(markdown, () => ({
    "text/html": table.toHtml(),
    "text/markdown": markdown,
    "text/plain": markdown,
  }));
}

/** Shows a figure: as the last value of a cell; console.log prints one line of what it shows. */
export function showFigure(figure: Figure): Shown {
  return shown(alternativeText(figure), () => figureBundle(figure));
}

/** Shows Markdown: paragraphs, or a list of several. */
export function showMarkdown(paragraphs: string | readonly string[]): Shown {
  const text = typeof paragraphs === "string"
    ? paragraphs
    : paragraphs.map((paragraph) => `- ${paragraph}`).join("\n");
  return shown(text, () => ({ "text/markdown": text, "text/plain": text }));
}

/** Pixels to a unit of the figure: files have two, a notebook must stay small enough to commit. */
const NOTEBOOK_PIXEL_RATIO = 1.1;

/** A figure as PNG, SVG and one line of text. */
export function figureBundle(figure: Figure): MediaBundle {
  const pixelRatio = Math.min(NOTEBOOK_PIXEL_RATIO, figure.pixelRatio ?? NOTEBOOK_PIXEL_RATIO);
  const { svg, png } = render({ ...figure, pixelRatio });
  return {
    "image/png": Buffer.from(png).toString("base64"),
    "image/svg+xml": svg,
    "text/plain": alternativeText(figure),
  };
}

/**
 * Writes `<folder>/<name>.csv` (full precision) and `<folder>/<name>.md`.
 *
 * @throws InputError when the folder cannot be written.
 */
export async function saveTable(table: Table, folder: string, name: string): Promise<void> {
  await writeWhole(`${folder}/${name}.csv`, table.toCsv());
  await writeWhole(`${folder}/${name}.md`, table.toMarkdown());
}

/**
 * Writes `<folder>/<name>.svg` and `<folder>/<name>.png`.
 *
 * @throws InputError when the folder cannot be written.
 */
export async function saveFigure(figure: Figure, folder: string, name: string): Promise<void> {
  const { svg, png } = render(figure);
  await writeWhole(`${folder}/${name}.svg`, svg);
  await writeWhole(`${folder}/${name}.png`, png);
}

/**
 * What `make` makes of records, saved under `<folder>/<name>` and shown; of no records, one line that
 * says so.
 *
 * @throws InputError as `make` does, or when the folder cannot be written.
 */
export async function publish(
  records: readonly RunRecord[],
  make: (records: readonly RunRecord[]) => Table | Figure,
  folder: string,
  name: string,
): Promise<Shown> {
  if (records.length === 0) {
    return showMarkdown(`${name}: not run. \`deno task plan --list\` says what makes it.`);
  }
  const made = make(records);
  if (made instanceof Table) {
    await saveTable(made, folder, name);
    return show(made);
  }
  await saveFigure(made, folder, name);
  return showFigure(made);
}

function shown(text: string, bundle: () => MediaBundle): Shown {
  return { [jupyterDisplay]: bundle, [denoInspect]: () => text };
}

function alternativeText({ title, legend, panels }: Figure): string {
  const names = panels.map((panel) => panel.title).filter((name) => name !== undefined);
  const where = names.length > 0 ? ` on ${names.join(" and ")}` : "";
  return `Figure: ${title}${where}; lines: ${legend.map(({ label }) => label).join(", ")}.`;
}
