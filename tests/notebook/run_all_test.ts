import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { runCommand } from "../../tools/command.ts";
import { ensureJupyter, KERNEL } from "../../tools/jupyter.ts";
import { inFolder } from "../report/records.ts";

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));

Deno.test("of cells that are queued each shown text and table ends up under its own, last values too", () =>
  inFolder(async (folder) => {
    const { python, jupyterPath } = await ensureJupyter(console.error);
    const start =
      `import { show } from "sam-ood/notebook";\nimport { tableOf } from "sam-ood/report";\n` +
      `import * as aq from "arquero";`;
    const count = 60;
    const cells = Array.from({ length: count }, (_, k) => {
      const table = `tableOf(aq.from([{ a: "text ${k}" }]))`;
      return [`await show("text ${k}");`, `await show(${table});`, table][k % 3]!;
    });
    await Deno.writeTextFile(`${folder}/cells.json`, JSON.stringify([start, ...cells]));
    const { success, stdout } = await runCommand(
      python,
      [here("run_all.py"), KERNEL, here("../../notebooks"), `${folder}/cells.json`],
      { env: { JUPYTER_PATH: jupyterPath } },
    );
    assert.ok(success, stdout);
    // Cell 0 is the imports.
    const wanted = Array.from({ length: count }, (_, k) => `${k} ${k + 1}`);
    assert.deepEqual(stdout.trim().split("\n"), wanted);
  }));
