import assert from "node:assert/strict";
import { runCommand } from "../../tools/command.ts";
import { ownFolder } from "../../tools/own_folder.ts";

Deno.test("a script in a folder of one's own imports the library and what it stands on", async () => {
  const folder = `${await Deno.makeTempDir()}/study`;
  await ownFolder(folder);
  await Deno.writeTextFile(
    `${folder}/own.ts`,
    `import * as tf from "@tensorflow/tfjs";
import { sam } from "sam-ood";
import { globalNorm } from "sam-ood/nn";
import { Table } from "sam-ood/report";
console.log(sam().name, globalNorm({ w: tf.tensor1d([3, 4]) }).dataSync()[0], Table.name);
`,
  );
  const args = ["run", "-A", "own.ts"];
  const { stdout, stderr } = await runCommand(Deno.execPath(), args, { cwd: folder });
  assert.equal(stdout.trim().split("\n").at(-1), "sam 5 Table", stderr);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a deno.json that is there already is left as it is", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(`${folder}/deno.json`, "{}");
  await assert.rejects(ownFolder(folder), /^InputError: .*deno\.json is there already; [^\n]*$/);
  assert.equal(await Deno.readTextFile(`${folder}/deno.json`), "{}");
  await Deno.remove(folder, { recursive: true });
});
