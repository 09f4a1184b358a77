import assert from "node:assert/strict";
import * as aq from "arquero";
import { InputError } from "../../lib/check.ts";
import { publish, save, show, type Showable } from "../../lib/notebook/display.ts";
import { trainingFigure } from "../../lib/report/accuracy/training_figure.ts";
import { shiftFigure } from "../../lib/report/accuracy/shift_figure.ts";
import { zeroShotTable } from "../../lib/report/accuracy/zero_shot_table.ts";
import { withEnv } from "../env.ts";
import { fiveSeeds, inFolder, namesIn } from "../report/records.ts";

const table = zeroShotTable(fiveSeeds());
const figure = trainingFigure(
  [1, 2].map((epoch) => ({ rule: "sam", seed: 1, epoch, targetAccuracy: 0.3 * epoch })),
);
const rows = aq.from([{ rule: "sam", percent: 71.5 }, { rule: "plain", percent: 68 }]);

/** A kernel that keeps what it is sent. */
function standIn() {
  const sent: Record<string, string>[] = [];
  return {
    sent,
    broadcast(type: string, content: Record<string, unknown>) {
      assert.equal(type, "display_data");
      sent.push(content.data as Record<string, string>);
      return Promise.resolve();
    },
  };
}

/** What `use` prints with console.log. */
async function printed(use: () => Promise<void>): Promise<string> {
  const { log } = console;
  const lines: unknown[] = [];
  console.log = (line) => lines.push(line);
  await use().finally(() => console.log = log);
  return lines.join("\n");
}

Deno.test("a notebook is sent tables, figures, Markdown and tables of arquero, each in its forms", async () => {
  const kernel = standIn();
  for (const x of [table, figure, "**so**", ["one", "two"], rows] as Showable[]) {
    assert.equal(await show(x, kernel), undefined);
  }
  const [ofTable, ofFigure, text, list, ofRows] = kernel.sent;
  assert.deepEqual(Object.keys(ofTable!), ["text/html", "text/markdown", "text/plain"]);
  assert.match(ofTable!["text/html"]!, /<table .*<td align="left"[^>]*>SAM<\/td>.*<\/table>/);
  assert.match(ofFigure!["image/png"]!, /^iVBORw0KGgo/);
  assert.match(ofFigure!["image/svg+xml"]!, /^<svg /);
  assert.equal(ofFigure!["text/plain"], "Figure: Target accuracy during training; lines: SAM.");
  assert.equal(text!["text/markdown"], "**so**");
  assert.equal(list!["text/markdown"], "- one\n- two");
  assert.match(ofRows!["text/markdown"]!, /\| sam +\| +71\.5 \|/);
});

Deno.test("an output is on its way before the cell goes on: the next one can't get it", async () => {
  const kernel = standIn();
  let isDone = false;
  const shown = show("so", kernel).then(() => isDone = true);
  await new Promise((resolve) => setTimeout(resolve, 0));
  assert.equal(kernel.sent.length, 1);
  assert.equal(isDone, false);
  await shown;
});

Deno.test("as the last value of a cell a table of arquero is a table", () => {
  const display = Symbol.for("Jupyter.display");
  const bundle = (rows as unknown as Record<symbol, () => Record<string, string>>)[display]!();
  assert.match(bundle["text/html"]!, /<td align="right"[^>]*>71\.5<\/td>/);
});

Deno.test("outside a notebook what is shown is printed", async () => {
  assert.match(await printed(() => show(table)), /^\| Data set +\| Rule/);
  assert.match(await printed(() => show(figure)), /^Figure: Target accuracy.*SAM\.$/);
  assert.equal(await printed(() => show(["one", "two"])), "- one\n- two");
});

Deno.test("what is no table, figure or text is refused, and told how to make one", async () => {
  await assert.rejects(
    show({} as unknown as string),
    /^InputError: what is to be shown is object; it must be a table, .*tableOf\(/,
  );
});

Deno.test("saving writes whole files below the results, in folders that it makes", () =>
  inFolder((folder) =>
    withEnv({ SAM_OOD_RESULTS: folder }, async () => {
      await save(table, "new/zero-shot");
      await save(figure, "new/training");
      await save(["one", "two"], "new/words");
      await save(rows, "rows");
      assert.deepEqual(namesIn(`${folder}/new`), [
        ...["training.png", "training.svg", "words.md", "zero-shot.csv", "zero-shot.md"],
      ]);
      assert.equal(await Deno.readTextFile(`${folder}/new/zero-shot.csv`), table.toCsv());
      assert.equal(
        await Deno.readTextFile(`${folder}/rows.csv`),
        "rule,percent\nsam,71.5\nplain,68\n",
      );
      assert.equal(await Deno.readTextFile(`${folder}/new/words.md`), "- one\n- two\n");
    })
  ));

Deno.test("a name that leads out of the results, and a folder that can't be written, are one line", () =>
  inFolder(async (folder) => {
    await withEnv({ SAM_OOD_RESULTS: folder }, async () => {
      for (const name of ["../x", "/x", "", "a//b", "a\\b", ".x"]) {
        await assert.rejects(save(table, name), /^InputError: name is ".*"; it must be of letters/);
      }
    });
    await Deno.writeTextFile(`${folder}/file`, "");
    await withEnv({ SAM_OOD_RESULTS: `${folder}/file` }, async () => {
      for (const x of [table, figure]) {
        await assert.rejects(save(x, "a"), (error: Error) => {
          assert.ok(error instanceof InputError);
          assert.match(
            error.message,
            /^cannot write .*; make its folder writable or choose another$/,
          );
          return true;
        });
      }
    });
  }));

Deno.test("what is published is saved and shown; of no records one line says what was not run", () =>
  inFolder((folder) =>
    withEnv({ SAM_OOD_RESULTS: folder }, async () => {
      const kernel = standIn();
      await publish(table, "table", kernel);
      await publish(figure, "figure", kernel);
      assert.deepEqual(namesIn(folder), ["figure.png", "figure.svg", "table.csv", "table.md"]);
      for (const nothing of [zeroShotTable([]), shiftFigure([]), ["Not run."], ""]) {
        await publish(nothing, "01-zero-shot/plan", kernel);
      }
      assert.deepEqual(
        kernel.sent.slice(2).map((data) => data["text/markdown"]),
        Array(4).fill("01-zero-shot/plan: not run."),
      );
      assert.equal(namesIn(folder).length, 4);
      const inTerminal = await printed(() => publish(table, "table"));
      assert.match(inTerminal, /^\ntable\n=====\n\n\| Data set/);
    })
  ));
