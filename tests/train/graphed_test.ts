/** Functions of tensors as graphs: what they answer, what they refuse, and that nothing leaks. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { ready } from "../../lib/backend/backend.ts";
import { graphed } from "../../lib/train/graphed.ts";
import { withEnv } from "../env.ts";

const { name: backend } = await ready();
const ignore = backend !== "tensorflow";

/** How many tensors there are, in tfjs and in TensorFlow. */
function counted(): [number, number] {
  const { binding } = tf.backend() as unknown as { binding: { getNumOfTensors(): number } };
  return [tf.memory().numTensors, binding.getNumOfTensors()];
}

/** What is written as a warning while `f` runs. */
function warnings(f: () => void): string[] {
  const { warn } = console;
  const seen: string[] = [];
  console.warn = (line: string) => seen.push(line);
  try {
    f();
  } finally {
    console.warn = warn;
  }
  return seen;
}

Deno.test("a graphed function answers as the function does, in TypeScript once a structure", async () => {
  let runs = 0;
  const squares = graphed("squares", ({ x, more }: { x: tf.Tensor; more?: tf.Tensor }) => {
    runs++;
    return { all: [tf.square(x)], sum: more ? tf.sum(tf.mul(x, more)) : tf.sum(x) };
  });
  for (const numbers of [[1, 2], [3, -4], [5, 6]]) {
    const x = tf.tensor1d(numbers);
    const { all, sum } = squares.of({ x });
    assert.deepEqual([...all[0]!.dataSync()], numbers.map((x) => x * x));
    assert.equal(sum.dataSync()[0], numbers[0]! + numbers[1]!);
  }
  assert.equal(runs, backend === "tensorflow" ? 1 : 3);
  const [x, more] = [tf.tensor1d([1, 2, 3]), tf.tensor1d([2, 2, 2])];
  assert.equal(squares.of({ x, more }).sum.dataSync()[0], 12);
  await withEnv({ SAM_OOD_COMPILE: "0" }, () => {
    const before = runs;
    assert.equal(squares.of({ x, more }).sum.dataSync()[0], 12);
    assert.equal(runs, before + 1);
  });
  squares.dispose();
});

Deno.test("two inputs of one data differ in a later call", () => {
  const difference = graphed("differences", ([a, b]: [tf.Tensor, tf.Tensor]) => tf.sub(a, b));
  const x = tf.tensor1d([1, 2]);
  assert.deepEqual([...difference.of([x, x]).dataSync()], [0, 0]);
  assert.deepEqual([...difference.of([x, tf.tensor1d([0, 1])]).dataSync()], [1, 1]);
  difference.dispose();
});

Deno.test("an input that is answered, and one answer twice, are tensors of their own", () => {
  const f = graphed("answers", ({ x, y }: Record<"x" | "y", tf.Tensor>) => {
    const sum = tf.add(x, y);
    return { x, sum, again: sum };
  });
  const given = { x: tf.tensor1d([1, 2]), y: tf.tensor1d([3, 4]) };
  for (let i = 0; i < 2; i++) {
    const { x, sum, again } = f.of(given);
    if (backend === "tensorflow") {
      x.dispose();
      sum.dispose();
    }
    assert.deepEqual([...given.x.dataSync()], [1, 2]);
    assert.deepEqual([...again.dataSync()], [4, 6]);
  }
  f.dispose();
});

Deno.test({
  name: "what no graph can hold runs as it is, with one warning that says why",
  ignore,
  fn() {
    const outside = tf.mul(2, tf.tensor1d([5, 10])); // on the device
    const closed = graphed("sums", (x: tf.Tensor) => tf.add(x, outside));
    const reading = graphed("sums", (x: tf.Tensor) => tf.scalar(x.square().dataSync()[0]!));
    const x = tf.add(0, tf.tensor1d([3, 4]));
    const before = counted();
    const lines = warnings(() => {
      for (let i = 0; i < 2; i++) {
        assert.deepEqual([...tf.tidy(() => closed.of(x).dataSync())], [13, 24]);
        assert.deepEqual([...tf.tidy(() => reading.of(x).dataSync())], [9]);
      }
    });
    assert.equal(lines.length, 2);
    assert.match(lines[0]!, /^sums run operation by operation, slower: Add.* was made before/);
    assert.match(lines[1]!, /^sums run operation by operation, slower: the values of Square are/);
    assert.deepEqual(counted(), before);
  },
});

Deno.test({
  name: "no call leaves a tensor behind, in tfjs or in TensorFlow, nor does an error",
  ignore,
  fn() {
    const f = graphed("products", (x: tf.Tensor) => {
      if (x.shape[0] === 3) throw new Error("three");
      return { y: tf.mul(tf.exp(x), 2) };
    });
    const [x, three] = [tf.tensor1d([1, 2]), tf.tensor1d([1, 2, 3])];
    x.dataSync();
    tf.dispose(f.of(x)); // uploads x
    const before = counted();
    for (let i = 0; i < 3; i++) tf.dispose(f.of(x));
    assert.throws(() => f.of(three), /three/);
    assert.equal(counted()[0], before[0]);
    three.dispose();
    f.dispose();
    tf.dispose(f.of(x));
    f.dispose();
    assert.deepEqual(counted(), [before[0] - 1, before[1]]);
  },
});
