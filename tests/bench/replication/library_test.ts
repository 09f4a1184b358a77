/** Whole epochs of training as users run it, held to PyTorch in float64: same chance, same numbers. */
import assert from "node:assert/strict";
import { type FixtureCase, lastWeights, smallRun } from "../../../bench/replication/fixture.ts";
import { writeGiven } from "../../../bench/replication/given.ts";
import { runHere } from "../../../bench/replication/library.ts";
import type { Ran } from "../../../bench/replication/run.ts";
import { pytorch, type Side } from "../../../bench/replication/sides.ts";
import { presentPython } from "../../../bench/speed/python.ts";
import { ready } from "../../../lib/backend/backend.ts";
import { assertClose } from "../../approx.ts";
import fixture from "../../fixtures/replication.json" with { type: "json" };
import { unless } from "../../unless.ts";

const { name: backend } = await ready();
const python = await presentPython();
const noPeers = "no Python with PyTorch and JAX (deno task bench makes one)";
const cases = fixture.cases as FixtureCase[];
/** PyTorch's own float32 is 3e-7 away: in weights of up to 0.5, and losses of up to 2. */
const TOLERANCE = 1e-6;

async function inFolder(f: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  await f(folder).finally(() => Deno.remove(folder, { recursive: true }));
}

/** What training draws is the fixture's; what comes of it, too. */
function assertReplicates(
  name: string,
  { protocol, rule, given, ran: expected, weights }: FixtureCase,
  side: Side,
): Promise<void> {
  return inFolder(async (folder) => {
    const run = { ...await smallRun(folder, protocol, rule), given: `${folder}/given` };
    assert.equal(
      await writeGiven(run.given, run),
      given,
      "training draws otherwise; if that is meant: deno task replication --fixture",
    );
    const ran = await side(run, 1);
    if (ran.losses.length > 0) assertClose(ran.losses, expected.losses, TOLERANCE, `${name}: loss`);
    assertClose(...numbers(ran, expected), TOLERANCE, `${name}: losses of epochs and tests`);
    assertClose(await lastWeights(run), weights, TOLERANCE, `${name}: weights and statistics`);
  });
}

function numbers(...runs: Pick<Ran, "epochs">[]): [number[], number[]] {
  return runs.map(({ epochs }) =>
    epochs.flatMap(({ loss, tests }) => [loss, ...tests.flatMap((t) => [t.accuracy, t.loss])])
  ) as [number[], number[]];
}

for (const each of cases) {
  const name = `${each.protocol}, ${each.rule}`;
  for (const compile of [true, false]) {
    Deno.test({
      name: `${name}: three epochs ${compile ? "as graphs" : "step by step"} agree with PyTorch`,
      // Elsewhere masks come from another generator.
      ...unless(backend !== "tensorflow" && "no TensorFlow backend"),
      fn: () => assertReplicates(name, each, (run) => runHere({ ...run, compile })),
    });
  }
}

Deno.test({
  name: "PyTorch itself, in float32, agrees with what is written down of it in float64",
  ...unless((backend !== "tensorflow" || python === undefined) && noPeers),
  fn: () => assertReplicates("authors, sam", cases.at(-1)!, pytorch(python!)),
});
