/** Long work and the stop button. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import packageJson from "../package.json" with { type: "json" };

const root = fileURLToPath(new URL("..", import.meta.url));

/** Programs that work until they are stopped, then work once more; they print when. */
const training = `
import { adam, fit, mlp, rotatingMoons, sam } from "sam-ood";
const { source } = rotatingMoons({ angle: 30, sourceSize: 256 });
const options = { rule: sam(), optimizer: adam(), batchSize: 64, seed: 1 };
let stopped;
await fit(mlp(source), source, {
  ...options,
  epochs: 1_000_000,
  onStep: (done) => { if (done === 50) console.log("works"); },
}).catch((error) => { stopped = error; console.log(error.name + ": " + error.message); });
const model = await fit(mlp(source), source, { ...options, epochs: 1 });
console.log("went on", Object.keys(model.params).length > 0, stopped !== undefined);
`;
const descending = `
import * as tf from "npm:@tensorflow/tfjs@${packageJson.dependencies["@tensorflow/tfjs"]}";
import { sam } from "sam-ood/sam";
import { descend } from "sam-ood/valleys";
const { end } = await descend(sam(), { steps: 5 });
const before = tf.memory().numTensors;
setTimeout(() => console.log("works"), 100);
await descend(sam(), { steps: 1_000_000 })
  .catch((error) => console.log(error.name + ": " + error.message));
console.log("went on", tf.memory().numTensors === before);
console.log("to the same end", end.x === (await descend(sam(), { steps: 5 })).end.x);
`;

/** What a program says that gets SIGINT once it works. */
async function saidBy(program: string): Promise<string> {
  const file = await Deno.makeTempFile({ suffix: ".ts" });
  await Deno.writeTextFile(file, program);
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "--config", `${root}/deno.json`, file],
    ...{ stdout: "piped", stderr: "null" },
  }).spawn();
  let said = "";
  for await (const bytes of child.stdout) {
    said += new TextDecoder().decode(bytes);
    if (said.endsWith("works\n")) child.kill("SIGINT");
  }
  assert.equal((await child.status).code, 0);
  await Deno.remove(file);
  return said;
}

Deno.test("SIGINT ends training with a line that says where, and the program goes on", async () => {
  assert.match(
    await saidBy(training),
    /^works\nInterrupted: interrupted in epoch \d+ of 1000000, step \d of 4\nwent on true true\n$/,
  );
});

Deno.test("SIGINT ends a descent the same way, and leaves no tensor behind", async () => {
  assert.match(
    await saidBy(descending),
    /^works\nInterrupted: interrupted in step \d+ of 1000000\nwent on true\nto the same end true\n$/,
  );
});
