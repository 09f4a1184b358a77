/** Tables, figures and Markdown, in notebooks, in terminals and as files. */
import { ColumnTable } from "arquero";
import { InputError } from "../check.ts";
import { writeWhole } from "../files.ts";
import { resultsFolder } from "../records/folder.ts";
import { Figure } from "../report/figure.ts";
import { display, findKernel, type Kernel } from "../kernel.ts";
import { denoInspect, jupyterDisplay, type MediaBundle } from "../media.ts";
import { render } from "../report/render.ts";
import { Table } from "../report/table.ts";
import { tableOf } from "../report/table_of.ts";

/** What can be shown, saved and published. Several texts are the points of a list. */
export type Showable = Table | Figure | ColumnTable | string | readonly string[];

// As the last value of a cell a table of arquero is a table, not what it is made of.
Object.defineProperty(ColumnTable.prototype, jupyterDisplay, {
  configurable: true,
  value(this: ColumnTable): MediaBundle | Promise<MediaBundle> {
    return tableOf(this)[jupyterDisplay]();
  },
});

/**
 * Shows a table (arquero's too), a figure or Markdown, wherever in a cell it stands; outside a notebook
 * prints it as text. Tables and figures show themselves as the last value of a cell too.
 *
 *     await show(zeroShotTable(records));
 *
 * @param kernel Where it goes, default the notebook that runs; undefined: the terminal.
 */
export async function show(x: Showable, kernel: Kernel | undefined = findKernel()): Promise<void> {
  const value = plain(x);
  if (!kernel) console.log(typeof value === "string" ? value : value[denoInspect]());
  else {await display(
      kernel,
      typeof value === "string" ? markdown(value) : await value.toMedia(),
    );}
}

/**
 * Saves under {@link resultsFolder}: a table as `.csv` (full precision) and `.md`, a figure as `.svg` and
 * `.png`, Markdown as `.md`.
 *
 *     await save(differencesFigure(records), "01-zero-shot/quick-mnist-differences");
 *
 * @param name Of the files without their endings; it may hold folders, which are made.
 * @throws InputError on a name that leads elsewhere, or when the folder cannot be written.
 */
export async function save(x: Showable, name: string): Promise<void> {
  const path = pathOf(name);
  const value = plain(x);
  if (typeof value === "string") return await writeWhole(`${path}.md`, `${value}\n`);
  if (value instanceof Table) {
    await writeWhole(`${path}.csv`, value.toCsv());
    await writeWhole(`${path}.md`, value.toMarkdown());
    return;
  }
  const { svg, png } = render(value);
  await writeWhole(`${path}.svg`, svg);
  await writeWhole(`${path}.png`, png);
}

/**
 * Saves and shows; in a terminal under the name as a heading. Of no records one line says that they were
 * not run, and nothing is saved.
 *
 *     await publish(zeroShotTable(records), "01-zero-shot/quick-mnist");
 *
 * @param name As in {@link save}. @param kernel As in {@link show}.
 * @throws InputError as {@link save}.
 */
export async function publish(
  x: Showable,
  name: string,
  kernel: Kernel | undefined = findKernel(),
): Promise<void> {
  if (isNothing(x)) {
    pathOf(name);
    return await show(`${name}: not run.`, kernel);
  }
  await save(x, name);
  if (!kernel) console.log(`\n${name}\n${"=".repeat(name.length)}\n`);
  await show(x, kernel);
}

/** What no records make: a table without rows, a figure without panels, "Not run.". */
function isNothing(x: Showable): boolean {
  const value = plain(x);
  if (value instanceof Table) return value.rows.length === 0;
  return value instanceof Figure ? value.panels.length === 0 : /^(- )?(Not run\.)?$/.test(value);
}

function plain(x: Showable): Table | Figure | string {
  if (typeof x === "string" || x instanceof Table || x instanceof Figure) return x;
  if (x instanceof ColumnTable) return tableOf(x);
  if (Array.isArray(x)) return x.map((paragraph) => `- ${paragraph}`).join("\n");
  throw new InputError(
    `what is to be shown is ${typeof x}; it must be a table, a figure, a text or several: ` +
      `tableOf(aq.from(rows)) makes a table of rows, plot(options) a figure`,
  );
}

function markdown(text: string): MediaBundle {
  return { "text/markdown": text, "text/plain": text };
}

/** @throws InputError on a name that leads out of the results folder. */
function pathOf(name: string): string {
  if (name.split("/").every((part) => /^[\p{L}\p{N}_][\p{L}\p{N}_.+-]*$/u.test(part))) {
    return `${resultsFolder()}/${name}`;
  }
  throw new InputError(
    `name is ${JSON.stringify(name)}; it must be of letters, digits, "-", "_" and ".", with "/" ` +
      `between folders, such as "01-zero-shot/quick-mnist"`,
  );
}
