/** A table as a value: its data, its caption, and how it reads as Markdown, CSV and HTML. */
import type { ColumnTable } from "arquero";

/** One row of a table: values by column name. */
export type Row = Readonly<Record<string, string | number | boolean | null>>;

/** A column as a reader sees it; the data may have more columns than are shown. */
export interface TableColumn {
  /** Heading of the column. */
  readonly title: string;
  /** Numbers are aligned to the right. */
  readonly numeric?: boolean;
  /** What a reader sees in that row. */
  text(row: Row): string;
}

/** Data and its caption. `data` has the numbers at full precision; the texts round them. */
export class Table {
  /** A table of these rows; `columns` are what is shown of them. */
  constructor(
    /** One row a line, at full precision; arquero's verbs work on it. */
    readonly data: ColumnTable,
    readonly columns: readonly TableColumn[],
    readonly caption: string,
  ) {}

  /** GitHub-flavored Markdown, columns aligned; the caption is a paragraph below. */
  toMarkdown(): string {
    const escape = (text: string) => text.replaceAll("|", "\\|").replaceAll("\n", " ");
    const titles = this.columns.map((column) => escape(column.title));
    const cells = this.#cells().map((row) => row.map(escape));
    const widths = titles.map((title, i) =>
      Math.max(3, title.length, ...cells.map((row) => row[i]!.length))
    );
    const line = (row: string[]) =>
      `| ${row.map((text, i) => pad(text, widths[i]!, this.columns[i]!.numeric)).join(" | ")} |`;
    const rule = this.columns.map((column, i) =>
      column.numeric ? "-".repeat(widths[i]! - 1) + ":" : "-".repeat(widths[i]!)
    );
    return [line(titles), `| ${rule.join(" | ")} |`, ...cells.map(line), "", this.caption, ""]
      .join("\n");
  }

  /** Comma-separated values at full precision; a value that is not there is an empty cell. */
  toCsv(): string {
    return this.data.toCSV();
  }

  /** A plain HTML table with its caption, for notebooks. */
  toHtml(): string {
    const cell = (tag: string, text: string, numeric = false) =>
      `<${tag} style="text-align:${numeric ? "right" : "left"}">${escapeMarkup(text)}</${tag}>`;
    const line = (tag: string, row: string[]) =>
      `<tr>${row.map((text, i) => cell(tag, text, this.columns[i]!.numeric)).join("")}</tr>`;
    return `<table><caption style="caption-side:bottom;text-align:left">` +
      `${escapeMarkup(this.caption)}</caption>` +
      `<thead>${line("th", this.columns.map((column) => column.title))}</thead>` +
      `<tbody>${this.#cells().map((row) => line("td", row)).join("")}</tbody></table>`;
  }

  #cells(): string[][] {
    const rows = this.data.objects() as Row[];
    return rows.map((row) => this.columns.map((column) => column.text(row)));
  }
}

/** Text as it may stand between tags or in an attribute of HTML and SVG. */
export function escapeMarkup(text: string): string {
  const names: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return text.replace(/[&<>"]/g, (character) => names[character]!);
}

function pad(text: string, width: number, numeric = false): string {
  return numeric ? text.padStart(width) : text.padEnd(width);
}
