/**
 * Writes the committed tables into README.md and docs/, between their markers, so that no number
 * there differs from the file that a notebook or a bench made. With --check it only says so.
 *
 *     deno task docs
 */
import { fileURLToPath } from "node:url";
import { InputError } from "../lib/check.ts";
import { writeWhole } from "../lib/files.ts";
import { runCommand } from "./command.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Which table stands where: document, name of the marker, file of the table. */
const places = [
  ["README.md", "results", "results/01-zero-shot/paper-covertype-protocols.md"],
  ["README.md", "costs", "results/bench/rule-costs.md"],
  ["README.md", "speed", "results/bench/speed.md"],
  ["README.md", "gradual", "results/03-gradual-adaptation/quick-or-paper-mnist-authors.md"],
  ["docs/costs.md", "costs", "results/bench/rule-costs.md"],
  ["docs/sharpness.md", "curvature", "results/bench/curvature.md"],
] as const;

/** `document` with `table` between the markers `<!-- name -->` and `<!-- /name -->`. */
export function withTable(document: string, name: string, table: string): string {
  const marked = new RegExp(`(<!-- ${name} -->\\n)[\\s\\S]*?(<!-- /${name} -->)`);
  if (!marked.test(document)) {
    throw new InputError(`no markers <!-- ${name} --> and <!-- /${name} -->; put them back`);
  }
  return document.replace(marked, (_, start, end) => `${start}\n${table.trim()}\n\n${end}`);
}

/** The text without its line breaks and the widths of columns, which `deno fmt` changes. */
function words(text: string): string {
  return text.replace(/\s+/g, " ").replace(/\| -+(?=:? \|)/g, "| -");
}

if (import.meta.main) {
  for (const [document, name, source] of places) {
    const text = await Deno.readTextFile(`${root}/${document}`);
    const wanted = withTable(text, name, await Deno.readTextFile(`${root}/${source}`));
    if (words(text) === words(wanted)) continue;
    if (Deno.args.includes("--check")) {
      console.error(`${document} differs from ${source}; run deno task docs`);
      Deno.exit(1);
    }
    await writeWhole(`${root}/${document}`, wanted);
    await runCommand(Deno.execPath(), ["fmt", "--quiet", `${root}/${document}`]);
  }
}
