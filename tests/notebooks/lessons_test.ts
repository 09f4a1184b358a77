import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { lessonNames } from "../../tools/run_notebooks.ts";
import { runAtSmoke } from "./at_smoke.ts";

interface Cell {
  readonly cell_type: string;
  readonly metadata: { readonly jupyter?: { readonly source_hidden?: boolean } };
  readonly source: string | readonly string[];
}

const names = await lessonNames();

for (const name of names) {
  Deno.test(`${name} has a summary, and three exercises with a folded solution each`, async () => {
    const path = fileURLToPath(new URL(`../../notebooks/${name}.ipynb`, import.meta.url));
    const { cells } = JSON.parse(await Deno.readTextFile(path)) as { cells: readonly Cell[] };
    const texts = cells.map(({ source }) => [source].flat().join(""));
    assert.ok(texts.some((text) => /^## Summary$/m.test(text)));
    const isAsked = texts.map((text, i) =>
      cells[i]!.cell_type === "markdown" && /^\*\*\d\.\*\*/.test(text) &&
      text.endsWith("Solution (unfold)")
    );
    const isFolded = cells.map((cell) =>
      cell.cell_type === "code" && cell.metadata.jupyter?.source_hidden === true
    );
    assert.equal(isAsked.filter(Boolean).length, 3);
    assert.deepEqual(isFolded.slice(1), isAsked.slice(0, -1));
  });
}

await runAtSmoke(names);
