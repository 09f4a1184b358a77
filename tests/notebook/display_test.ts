import assert from "node:assert/strict";
import { InputError } from "../../lib/check.ts";
import { publish, saveFigure, saveTable, show, showFigure } from "../../lib/notebook/display.ts";
import { trainingFigure } from "../../lib/report/accuracy/shift_figure.ts";
import { zeroShotTable } from "../../lib/report/accuracy/zero_shot_table.ts";
import { fiveSeeds, inFolder, labels, namesIn } from "../report/records.ts";

const table = zeroShotTable(fiveSeeds(), { labels });
const figure = trainingFigure(
  [1, 2].map((epoch) => ({ rule: "sam", seed: 1, epoch, targetAccuracy: 0.3 * epoch })),
  { labels },
);

function bundleOf(shown: object): Record<string, string> {
  return (shown as Record<symbol, () => Record<string, string>>)[Symbol.for("Jupyter.display")]!();
}

Deno.test("a notebook gets a table as HTML, Markdown and text", () => {
  const bundle = bundleOf(show(table));
  assert.deepEqual(Object.keys(bundle), ["text/html", "text/markdown", "text/plain"]);
  assert.match(bundle["text/html"]!, /^<table>.*<td style="text-align:left">SAM<\/td>.*<\/table>$/);
});

Deno.test("a notebook gets a figure as PNG, SVG and one line", () => {
  const bundle = bundleOf(showFigure(figure));
  assert.match(bundle["image/png"]!, /^iVBORw0KGgo/);
  assert.match(bundle["image/svg+xml"]!, /^<svg /);
  assert.equal(bundle["text/plain"], "Figure: Target accuracy during training; lines: SAM.");
});

Deno.test("console.log prints a table as text and a figure as one line", () => {
  assert.match(Deno.inspect(show(table)), /^\| Data set +\| Rule/);
  assert.match(Deno.inspect(showFigure(figure)), /^Figure: Target accuracy.*SAM\.$/);
});

Deno.test("saving writes the four files whole, in a folder that it makes", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await saveTable(table, `${folder}/new`, "zero-shot");
    await saveFigure(figure, `${folder}/new`, "training");
    const names = [...Deno.readDirSync(`${folder}/new`)].map(({ name }) => name).toSorted();
    assert.deepEqual(names, ["training.png", "training.svg", "zero-shot.csv", "zero-shot.md"]);
    assert.equal(await Deno.readTextFile(`${folder}/new/zero-shot.csv`), table.toCsv());
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a folder that cannot be written is told in one line", async () => {
  const file = await Deno.makeTempFile();
  try {
    for (
      const save of [() => saveTable(table, file, "a"), () => saveFigure(figure, file, "a")]
    ) {
      await assert.rejects(save, (error: Error) => {
        assert.ok(error instanceof InputError);
        assert.match(
          error.message,
          /^cannot write .*; make its folder writable or choose another$/,
        );
        return true;
      });
    }
  } finally {
    await Deno.remove(file);
  }
});

Deno.test("what is published is saved under its name and shown; of no records a line says what makes it", () =>
  inFolder(async (folder) => {
    const records = fiveSeeds();
    const made = await publish(records, (r) => zeroShotTable(r, { labels }), folder, "table");
    assert.match(bundleOf(made)["text/html"]!, /^<table>/);
    const drawn = await publish(records, () => figure, folder, "figure");
    assert.match(bundleOf(drawn)["image/png"]!, /^iVBORw0KGgo/);
    assert.deepEqual(namesIn(folder), ["figure.png", "figure.svg", "table.csv", "table.md"]);
    const none = await publish([], () => assert.fail("made of nothing"), folder, "plan-authors");
    assert.match(
      bundleOf(none)["text/markdown"]!,
      /^plan-authors: not run\. `deno task plan --list`/,
    );
  }));
