/** A table as a value: its rows, its caption, and how it reads as Markdown, CSV and HTML. */
import { type ColumnTable, table } from "arquero";
import { asLastValue } from "../kernel.ts";
import { denoInspect, jupyterDisplay, type MediaBundle } from "../media.ts";
import { escapeMarkup, markdownText, oneLine } from "./escape.ts";

/** A value of a row, at full precision; null where there is none. */
export type Cell = string | number | boolean | null;

/** One row of a table: values by name. */
export type Row = Readonly<Record<string, Cell>>;

/** A column as a reader sees it; the rows may have more values than are shown. */
export interface TableColumn<R extends Row = Row> {
  /** Head of the column, with its unit. */
  readonly title: string;
  /** Numbers are aligned to the right and never broken. */
  readonly numeric?: boolean;
  /** What its cell says in a row, rounded as a reader wants it. */
  text(row: R): string;
  /** Where the text leads to, where it is a link. */
  href?(row: R): string;
}

/** Rows that a notebook or a terminal shows at most: a notebook must stay small enough to commit. */
const MOST_SHOWN = 200;

/** Characters from which on a text breaks into lines; numbers and shorter texts never do. */
const LONG = 24;

/** Characters of a line of a caption in a terminal. */
const CAPTION_WIDTH = 100;

/**
 * Rows, the columns that a reader sees of them, and a caption. It draws itself as the last value of a
 * notebook's cell and with console.log.
 *
 *     const table = zeroShotTable(records).with({
 *       title: "Gain a gradient", numeric: true,
 *       text: (row) => (Number(row.difference_points) / row.gradient_evaluations).toFixed(4),
 *     });
 */
export class Table<R extends Row = Row> {
  /**
   * Takes rows and columns as they are.
   *
   * @param rows At full precision; the columns' texts round.
   * @param caption Plain text, what the numbers are of.
   */
  constructor(
    readonly rows: readonly R[],
    readonly columns: readonly TableColumn<R>[],
    readonly caption: string,
  ) {}

  /** The same table with one column more, to the right; one of the same title is replaced in its place. */
  with(column: TableColumn<R>): Table<R> {
    const has = this.columns.some(({ title }) => title === column.title);
    const columns = has
      ? this.columns.map((own) => own.title === column.title ? column : own)
      : [...this.columns, column];
    return new Table(this.rows, columns, this.caption);
  }

  /** The rows as a table of arquero, whose verbs then work on them. */
  toArquero(): ColumnTable {
    const columns = namesIn(this.rows).map((name) =>
      [name, this.rows.map((row) => row[name] ?? null)] as const
    );
    return table(columns as [string, Cell[]][]);
  }

  /** GitHub-flavored Markdown, columns aligned; the caption is a paragraph below. */
  toMarkdown(): string {
    if (this.rows.length === 0) return `${markdownText(this.caption)}\n`;
    const escape = (text: string) => markdownText(text).replaceAll("|", "\\|");
    const cells = this.rows.map((row) =>
      this.columns.map((column) => {
        const text = escape(column.text(row));
        return column.href ? `[${text}](${encodeURI(column.href(row))})` : text;
      })
    );
    const lines = inLines(this.columns, this.columns.map(({ title }) => escape(title)), cells);
    return [...lines, "", markdownText(this.caption), ""].join("\n");
  }

  /** Text for a terminal: columns aligned, the caption in lines of 100 characters below. */
  toText(): string {
    const titles = this.columns.map(({ title }) => oneLine(title));
    const cells = this.rows.map((row) => this.columns.map((column) => oneLine(column.text(row))));
    const lines = this.rows.length === 0 ? [] : [...inLines(this.columns, titles, cells), ""];
    return [...lines, ...wrapped(oneLine(this.caption))].join("\n");
  }

  /** Comma-separated values at full precision; a value that is not there is an empty cell. */
  toCsv(): string {
    const names = namesIn(this.rows);
    const line = (values: readonly unknown[]) => values.map(csvText).join(",");
    const rows = this.rows.map((row) => line(names.map((name) => row[name])));
    return [line(names), ...rows, ""].join("\n");
  }

  /** HTML that wants no style sheet: a table that scrolls where it is wide, its caption below. */
  toHtml(): string {
    const caption = `<p style="max-width:75em;text-align:left">${escapeMarkup(this.caption)}</p>`;
    if (this.rows.length === 0) return caption;
    const isLong = (column: TableColumn<R>) =>
      !column.numeric && this.rows.some((row) => column.text(row).length > LONG);
    const long = new Set(this.columns.filter(isLong));
    const cell = (tag: string, inner: string, column: TableColumn<R>) => {
      const side = column.numeric ? "right" : "left";
      const wraps = tag === "th" || long.has(column) ? ";white-space:normal" : "";
      const width = long.has(column) ? ";min-width:14em" : "";
      // Viewers that strip styles keep the attribute.
      return `<${tag} align="${side}" style="text-align:${side}${wraps}${width}">${inner}</${tag}>`;
    };
    const inner = (column: TableColumn<R>, row: R) => {
      const text = escapeMarkup(column.text(row));
      return column.href ? `<a href="${escapeMarkup(column.href(row))}">${text}</a>` : text;
    };
    const head = this.columns.map((column) => cell("th", escapeMarkup(column.title), column));
    const body = this.rows.map((row) =>
      `<tr>${this.columns.map((column) => cell("td", inner(column, row), column)).join("")}</tr>`
    );
    return `<div style="overflow-x:auto"><table cellpadding="5" style="white-space:nowrap"><thead><tr>${
      head.join("")
    }</tr></thead>` +
      `<tbody>${body.join("")}</tbody></table></div>${caption}`;
  }

  /** Shows the table as the last value of a notebook's cell. */
  [jupyterDisplay](): MediaBundle | Promise<MediaBundle> {
    return asLastValue(this.toMedia());
  }

  /** HTML, Markdown and text for a notebook; of many rows the first 200. */
  toMedia(): MediaBundle {
    const shown = this.#first();
    return {
      "text/html": shown.toHtml(),
      "text/markdown": shown.toMarkdown(),
      "text/plain": shown.toText(),
    };
  }

  /** Text for console.log. */
  [denoInspect](): string {
    return this.#first().toText();
  }

  /** This table, or of many rows the first 200, which its caption says. */
  #first(): Table<R> {
    const { rows, columns, caption } = this;
    if (rows.length <= MOST_SHOWN) return this;
    const said = `The first ${MOST_SHOWN} of ${rows.length.toLocaleString("en-US")} rows.`;
    return new Table(rows.slice(0, MOST_SHOWN), columns, `${said} ${caption}`.trim());
  }
}

/** The table of no records: no rows, and a caption that says so. */
export const notRun: Table<never> = new Table<never>([], [], "Not run.");

/** The names of all values, in the order in which they first come. */
function namesIn(rows: readonly Row[]): string[] {
  return [...new Set(rows.flatMap((row) => Object.keys(row)))];
}

function csvText(value: unknown): string {
  const text = value === null || value === undefined ? "" : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function inLines(
  columns: readonly { readonly numeric?: boolean }[],
  titles: readonly string[],
  cells: readonly (readonly string[])[],
): string[] {
  const widths = titles.map((title, i) =>
    Math.max(3, title.length, ...cells.map((row) => row[i]!.length))
  );
  const line = (row: readonly string[]) =>
    `| ${row.map((text, i) => pad(text, widths[i]!, columns[i]!.numeric)).join(" | ")} |`;
  const rule = columns.map(({ numeric }, i) =>
    numeric ? "-".repeat(widths[i]! - 1) + ":" : "-".repeat(widths[i]!)
  );
  return [line(titles), `| ${rule.join(" | ")} |`, ...cells.map(line)];
}

function pad(text: string, width: number, numeric = false): string {
  return numeric ? text.padStart(width) : text.padEnd(width);
}

function wrapped(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(/ +/).filter(Boolean)) {
    const longer = lines.length > 0 ? `${lines.at(-1)} ${word}` : word;
    if (lines.length > 0 && longer.length <= CAPTION_WIDTH) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
