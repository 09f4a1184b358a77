/** Long work and the stop button. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** A program that trains until it is stopped, then trains once more; it prints when. */
const program = `
import { adam, fit, mlp, rotatingMoons, sam } from "sam-ood";
const { source } = rotatingMoons({ angle: 30, sourceSize: 256 });
const options = { rule: sam(), optimizer: adam(), batchSize: 64, seed: 1 };
let stopped;
await fit(mlp(source), source, {
  ...options,
  epochs: 1_000_000,
  onStep: (done) => { if (done === 50) console.log("trains"); },
}).catch((error) => { stopped = error; console.log(error.name + ": " + error.message); });
const model = await fit(mlp(source), source, { ...options, epochs: 1 });
console.log("went on", Object.keys(model.params).length > 0, stopped !== undefined);
`;

Deno.test("SIGINT ends training with a line that says where, and the program goes on", async () => {
  const file = await Deno.makeTempFile({ suffix: ".ts" });
  await Deno.writeTextFile(file, program);
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "--config", `${root}/deno.json`, file],
    ...{ stdout: "piped", stderr: "null" },
  }).spawn();
  let said = "";
  for await (const bytes of child.stdout) {
    said += new TextDecoder().decode(bytes);
    if (said.endsWith("trains\n")) child.kill("SIGINT");
  }
  assert.equal((await child.status).code, 0);
  assert.match(
    said,
    /^trains\nInterrupted: interrupted in epoch \d+ of 1000000, step \d of 4\nwent on true true\n$/,
  );
  await Deno.remove(file);
});
