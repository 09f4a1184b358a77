/** Runs that are ended on the way and gone on with. */
import assert from "node:assert/strict";
import { selfTraining } from "../../lib/experiment/self_training.ts";
import { zeroShot } from "../../lib/experiment/zero_shot.ts";
import { runGrid } from "../../lib/experiment/grid/grid.ts";
import { run } from "../../lib/experiment/run.ts";
import { recordId, type RunConfig } from "../../lib/records/record.ts";
import { decodeTree, encodeTree } from "../../lib/train/saved/saved_training.ts";
import { inFolder, namesIn, outcome, warned } from "../report/records.ts";

const moons = zeroShot({ dataset: "two-moons", rule: "sam", seed: 1, scale: "smoke", epochs: 4 });
const digits = {
  dataset: "rotated-digits",
  network: "strided-cnn",
  scale: "smoke",
  seed: 1,
} as const;
const small = { epochs: 2, batchSize: 64, testSize: 40 };
const adapted = (how: "gradual" | "goat", rule: string): RunConfig => ({
  ...selfTraining({ ...digits, rule, how, domains: 2 }),
  ...small,
});

const runs: Readonly<Record<string, RunConfig>> = {
  "SAM on points": moons,
  "averaged weights of a network with running statistics": {
    ...zeroShot({ ...digits, averaging: { name: "swa", options: { start: 0.5 } } }),
    ...{ ...small, epochs: 4 },
  },
  "a rule with a memory, in the authors' protocol": {
    ...zeroShot({ ...digits, rule: "friendly-sam", protocol: "authors" }),
    ...small,
  },
  "self-training along domains, with bounds": selfTraining({
    ...{ dataset: "drifting-gaussians", scale: "smoke", seed: 1, rule: "look-sam", domains: 2 },
    measures: "bounds",
  }),
  "self-training of a network with running statistics": adapted("gradual", "look-sam"),
  "GOAT": adapted("goat", "sam"),
};

/** Told by a hook of a run that is to end there. */
class Ended extends Error {}

/** Makes a run that is kept at every boundary and ended right after each of them. */
async function endedAtEach(config: RunConfig, folder: string) {
  for (let ends = 0; ends < 50; ends++) {
    let told = 0;
    try {
      const record = await run(config, {
        // What is told again of what is over does not count.
        onEpoch() {
          if (++told > ends) throw new Ended();
        },
      }, { folder, every: 0 });
      return { record, ends };
    } catch (error) {
      if (!(error instanceof Ended)) throw error;
    }
  }
  throw new Error("the run never ended");
}

for (const [name, config] of Object.entries(runs)) {
  Deno.test(`ended after every epoch and domain and gone on with, a run is the unbroken one: ${name}`, () =>
    inFolder(async (folder) => {
      const unbroken = await run(config);
      const { record, ends } = await endedAtEach(config, folder);
      assert.equal(ends, unbroken.metrics.history.length);
      assert.deepEqual(outcome(record), outcome(unbroken));
      assert.ok(record.metrics.seconds > 0);
    }));
}

const pathOf = (folder: string) => `${folder}/unfinished/${recordId(moons)}.safetensors`;

/** Ends the run after its second epoch. */
async function endAfterTwo(folder: string): Promise<void> {
  let told = 0;
  const onEpoch = () => {
    if (++told === 2) throw new Ended();
  };
  await assert.rejects(run(moons, { onEpoch }, { folder, every: 0 }), Ended);
}

/** How many steps it takes to end it. */
async function stepsLeft(folder: string): Promise<number> {
  let steps = 0;
  await run(moons, { onProgress: () => void steps++ }, { folder, every: 0 });
  return steps;
}

Deno.test("a run goes on with the steps that are left, and tells again of the epochs before", () =>
  inFolder(async (folder) => {
    await endAfterTwo(folder);
    const steps: number[] = [];
    const epochs: number[] = [];
    const record = await run(moons, {
      onProgress: (share) => void steps.push(share),
      onEpoch: ({ epoch }) => void epochs.push(epoch),
    }, { folder, every: 0 });
    assert.deepEqual(epochs, [0, 1, 2, 3]);
    assert.ok(Math.min(...steps) > 0.5);
    assert.equal(record.metrics.history.length, 4);
  }));

for (const [part, value] of [["numbers", 1], ["threads", 64], ["digest", "0"], ["backend", "x"]]) {
  Deno.test(`what was kept with another ${part} is not gone on with`, () =>
    inFolder(async (folder) => {
      await endAfterTwo(folder);
      const bytes = await Deno.readFile(pathOf(folder));
      const kept = await decodeTree(bytes, "it", "unfinished") as { identity: string };
      const identity = JSON.stringify({ ...JSON.parse(kept.identity), [part!]: value });
      await Deno.writeFile(pathOf(folder), await encodeTree({ ...kept, identity }, "unfinished"));
      const said = await warned(async () => {
        const all = await stepsLeft(`${folder}/none`);
        assert.equal(await stepsLeft(folder), all);
      });
      assert.match(said.join(), /begins anew: .* is of other data, code, or another machine/);
    }));
}

Deno.test("a file that is cut or foreign is told of, and the run begins anew", () =>
  inFolder(async (folder) => {
    await endAfterTwo(folder);
    const whole = await Deno.readFile(pathOf(folder));
    for (
      const bytes of [whole.slice(0, 100), whole.slice(0, -4), new Uint8Array(), new Uint8Array(9)]
    ) {
      await Deno.writeFile(pathOf(folder), bytes);
      const said = await warned(async () => {
        const record = await run(moons, {}, { folder });
        assert.deepEqual(outcome(record), outcome(await run(moons)));
      });
      assert.match(said.join(), /the run begins anew: /);
    }
  }));

Deno.test("a short run is never kept, and nothing is left beside a record", () =>
  inFolder(async (folder) => {
    await run(moons, {}, { folder });
    assert.throws(() => namesIn(`${folder}/unfinished`), Deno.errors.NotFound);
    // A process that was killed while it wrote leaves a part.
    await Deno.mkdir(`${folder}/unfinished`);
    await Deno.writeTextFile(`${pathOf(folder)}.0000.part`, "half");
    await runGrid([moons], { folder, workers: 1, keepEvery: 0 });
    assert.deepEqual(namesIn(`${folder}/unfinished`), []);
    assert.deepEqual(namesIn(folder), [`${recordId(moons)}.json`]);
    // Killed after the record was written, a process leaves what it had kept.
    await Deno.writeTextFile(pathOf(folder), "kept");
    await Deno.writeTextFile(`${folder}/unfinished/${"0".repeat(16)}.safetensors`, "another's");
    await runGrid([moons], { folder });
    assert.deepEqual(namesIn(`${folder}/unfinished`), [`${"0".repeat(16)}.safetensors`]);
  }));

Deno.test("a folder that cannot be written does not end the run", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/unfinished`, "a file in its place");
    const said = await warned(async () => {
      const record = await run(moons, {}, { folder, every: 0 });
      assert.equal(record.metrics.history.length, 4);
    });
    assert.match(said[0]!, /^the run goes on, but if it is ended it begins anew: cannot write /);
  }));
