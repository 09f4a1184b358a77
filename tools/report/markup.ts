/** HTML of the page's parts. Whatever a record says is text: no tag, no attribute, no line end of its own. */
import type { Row, TableColumn } from "../../lib/report/table.ts";

/** Control characters, line ends, and what turns the direction of writing. */
const unprintable = /[\p{Cc}\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu;

const names: Readonly<Record<string, string>> = {
  ...{ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" },
};

/** Text as it may stand between tags or in an attribute. */
export function escaped(text: string): string {
  return text.replace(unprintable, " ").replace(/[&<>"']/g, (character) => names[character]!);
}

/** A drawn figure as it may stand in a page: render() escapes markup, and no other character. */
export function printable(svg: string): string {
  return svg.replace(unprintable, " ").trim();
}

/** JSON as it may stand in a script element: no `</script>`, no comment, nothing unprintable. */
export function embeddedJson(value: unknown): string {
  return JSON.stringify(value).replace(
    new RegExp(`[<>&]|${unprintable.source}`, "gu"),
    (text) =>
      Array.from(text, (character) => {
        const code = character.charCodeAt(0).toString(16);
        return `\\u${code.padStart(4, "0")}`;
      }).join(""),
  );
}

/** "0-3,7" of places in a list, ascending. */
export function rangesOf(places: readonly number[]): string {
  const parts: [number, number][] = [];
  for (const place of places.toSorted((a, b) => a - b)) {
    const last = parts.at(-1);
    if (last && last[1] + 1 === place) last[1] = place;
    else parts.push([place, place]);
  }
  return parts.map(([from, to]) => from === to ? `${from}` : `${from}-${to}`).join(",");
}

/** A table as the page has it. */
export interface PageTable {
  readonly title: string;
  readonly columns: readonly TableColumn[];
  readonly rows: readonly Row[];
  readonly caption: string;
  /** Where the checkout lies from the page, such as "../", for links into it. */
  readonly root: string;
  /** Places of the runs behind a row. */
  runs(row: Row): readonly number[];
}

/** Columns by which a row is known, the first of these that a table has. */
const headings = ["Rule", "Claim", "Term", "Quantity", "Effect", "Row"];

/** A table with sortable columns, and in the last one a button that opens the runs behind the row. */
export function tableMarkup({ title, columns, rows, caption, root, runs }: PageTable): string {
  // Within a section there is one data set, which its title names.
  const datasets = new Set(rows.map((row) => row["dataset"]));
  const shown = columns.filter((column) => column.title !== "Data set" || datasets.size > 1);
  const named = headings.find((heading) => shown.some((column) => column.title === heading));
  const head = shown.find((column) => column.title === named) ?? shown[0];
  const texts = rows.map((row) => columns.map((column) => column.text(row)));
  const head1 = [...shown, { title: "Runs", numeric: true }].map(({ title, numeric }) =>
    `<th scope="col"${numeric ? ` class="n"` : ""}><button type="button">${escaped(title)}` +
    `</button></th>`
  );
  const body = rows.map((row, i) => {
    const places = runs(row);
    const words = shown.filter(({ numeric }) => !numeric).map((column) =>
      texts[i]![columns.indexOf(column)]!
    );
    const cells = shown.map((column) => {
      const text = texts[i]![columns.indexOf(column)]!;
      const tag = column === head ? `th scope="row"` : "td";
      const to = column.href?.(row);
      const inner = to === undefined
        ? escaped(text)
        : `<a href="${escaped(encodeURI(root + to))}">${escaped(text)}</a>`;
      const value = column.numeric ? sortValue(text) : null;
      return `<${tag}${column.numeric ? ` class="n"` : ""}${
        value === null ? "" : ` data-v="${value}"`
      }>` +
        `${inner}</${column === head ? "th" : "td"}>`;
    });
    const rule = typeof row["rule"] === "string" ? ` data-rule="${escaped(row["rule"])}"` : "";
    return `<tr${rule}>${cells.join("")}${
      runsCell(places, `${title}: ${words.filter((word) => word !== "–").join(", ")}`)
    }</tr>`;
  });
  const note = caption === "" ? "" : `<p class="note">${escaped(caption)}</p>`;
  return `<div class="scroll" tabindex="0" role="region" aria-label="${escaped(title)}"><table>` +
    `<caption>${escaped(title)}</caption><thead><tr>${head1.join("")}</tr></thead>` +
    `<tbody>${body.join("")}</tbody></table></div>${note}`;
}

function runsCell(places: readonly number[], of: string): string {
  if (places.length === 0) return `<td class="n">–</td>`;
  return `<td class="n" data-v="${places.length}">${runsButton(places, of)}</td>`;
}

/** A button that opens runs. @param of What they are of, for who does not see where it stands. */
export function runsButton(places: readonly number[], of: string): string {
  const count = `${places.length.toLocaleString("en-US")} ${places.length === 1 ? "run" : "runs"}`;
  return `<button type="button" class="open" data-runs="${rangesOf(places)}" ` +
    `data-of="${escaped(of.length > 160 ? `${of.slice(0, 160)}…` : of)}">${count}</button>`;
}

const raised = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/**
 * The number that a cell is sorted by, the first in it: of "+5.7 ± 3.9 *" 5.7, of "1.2×10⁻⁷" 1.2e-7. Null
 * where there is none.
 */
export function sortValue(text: string): number | null {
  const found = /([+\-−]?)(\d[\d,]*(?:\.\d+)?)(?:×10(⁻?)([⁰¹²³⁴⁵⁶⁷⁸⁹]+))?/.exec(text);
  if (!found) return /^-?∞/.test(text) ? (text.startsWith("-") ? -1e308 : 1e308) : null;
  const [, sign, digits, minus, power = ""] = found;
  const exponent = [...power].map((figure) => raised.indexOf(figure)).join("");
  const value = Number(`${digits!.replaceAll(",", "")}e${minus ? "-" : ""}${exponent || 0}`);
  return sign === "-" || sign === "−" ? -value : value;
}
