/** The README's claims, recomputed from the records by a script that shares nothing with the library. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { withTable } from "../../tools/update_docs.ts";
import { runCommand } from "../../tools/command.ts";
import { inFolder } from "../report/records.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const script = `${root}/tests/fixtures/recompute.py`;
const python = Deno.env.get("SAM_OOD_PYTHON") || "python3";

Deno.test("every number of the README's claims is what the records give, to the last digit", async () => {
  const { success, stdout } = await runCommand(python, [
    ...[script, `${root}/README.md`, `${root}/results/runs`],
  ]);
  assert.ok(success, stdout);
  assert.match(stdout, /^\d+ cells agree, 0 differ\n$/);
});

Deno.test("a digit that is not the records' is found", () =>
  inFolder(async (folder) => {
    const readme = await Deno.readTextFile(`${root}/README.md`);
    const table = readme.split("<!-- claims -->")[1]!.split("<!-- /claims -->")[0]!;
    const wrong = table.replace(/(\d)( ± \d)/, (_, digit, rest) =>
      `${(Number(digit) + 1) % 10}${rest}`);
    await Deno.writeTextFile(`${folder}/README.md`, withTable(readme, "claims", wrong));
    const { success, stdout } = await runCommand(python, [
      ...[script, `${folder}/README.md`, `${root}/results/runs`],
    ]);
    assert.equal(success, false);
    assert.match(stdout, /\d+ cells agree, 1 differ\n$/);
  }));
