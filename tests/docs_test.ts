/** The pages of docs/examples, as a user runs them. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { runCommand } from "../tools/command.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/** A page says in a line of its doc comment how it is run. */
const pages = [...Deno.readDirSync(`${root}/docs/examples`)].map(({ name }) => name).sort();

/** Two hundred days of two measured values, whose part in the class turns with the time. */
const csv = [
  "day,a,b,class",
  ...Array.from({ length: 200 }, (_, day) => {
    const [a, b] = [Math.sin(7 * day), Math.cos(11 * day)];
    return `${day},${a},${b},${a + b * (day / 100 - 0.5) > 0 ? "up" : "down"}`;
  }),
].join("\n");

Deno.test("there is a page for data, a network, a rule and a model of one's own, of 30 lines at most", () => {
  assert.deepEqual(pages, ["layers_model.ts", "own_data.ts", "own_network.ts", "own_rule.ts"]);
  for (const page of pages) {
    const lines = Deno.readTextFileSync(`${root}/docs/examples/${page}`).trimEnd().split("\n");
    assert.ok(lines.length <= 30, `${page} has ${lines.length} lines`);
  }
});

for (const page of pages) {
  Deno.test(`docs/examples/${page} runs and shows its result`, async () => {
    const folder = await Deno.makeTempDir();
    try {
      await Deno.writeTextFile(`${folder}/power.csv`, csv);
      const { success, stdout, stderr } = await runCommand(
        Deno.execPath(),
        [
          "run",
          "-A",
          "--no-check",
          "--config",
          `${root}/deno.json`,
          `${root}/docs/examples/${page}`,
        ],
        { cwd: folder, env: { SAM_OOD_RESULTS: `${folder}/results`, SAM_OOD_OFFLINE: "1" } },
      );
      assert.ok(success, stderr);
      assert.match(stdout, page === "layers_model.ts" ? /target accuracy \d+\.\d %/ : /SAM .*±/);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}
