/** Traces and the functions of TensorFlow made from them. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { ready } from "../../lib/backend/backend.ts";
import { type GraphFunction, graphFunction, xlaFunction } from "../../lib/backend/functions.ts";
import { nodeBackend } from "../../lib/backend/node_backend.ts";
import { trace, Untraceable } from "../../lib/backend/trace.ts";

const { name: backend } = await ready();
const ignore = backend !== "tensorflow";

/** `f` traced at `first`, and the function made of it, both applied to `second`. */
function bothWays(
  f: (...inputs: tf.Tensor[]) => tf.Tensor,
  first: tf.Tensor[],
  second: tf.Tensor[],
  make: typeof graphFunction = graphFunction,
): [number[], number[]] {
  const node = nodeBackend();
  const ids = node.getInputTensorIds(first);
  const { result, trace: traced } = trace(() => f(...first));
  const inputs = ids.map((id, i) => ({ id, dtype: node.getDTypeInteger(first[i]!.dtype) }));
  const made: GraphFunction = make(traced, inputs, node.getInputTensorIds([result]));
  const [handle] = made.run(node.getInputTensorIds(second));
  const values = [...node.createOutputTensor(handle!).dataSync()];
  made.dispose();
  return [values, [...f(...second).dataSync()]];
}

const vector = (...values: number[]) => tf.tensor1d(values);

const functions: Record<string, (a: tf.Tensor, b: tf.Tensor) => tf.Tensor> = {
  "numbers of all types": (a, b) =>
    tf.where(tf.less(a, b), tf.cast(tf.argMax(a), "float32"), tf.mul(a, 3)),
  "lists of tensors": (a, b) =>
    tf.stack([tf.concat([a, b]), tf.addN([tf.concat([b, a]), tf.range(0, 6)])]),
  "an operation with two outputs": (a, b) => tf.gather(b, tf.topk(a, 2).indices),
  "a reduction, a reshape and a product": (a, b) =>
    tf.sum(
      tf.matMul(tf.reshape(a, [3, 1]) as tf.Tensor2D, tf.reshape(b, [1, 3]) as tf.Tensor2D),
      0,
    ),
  "a large constant of one value": (a) => tf.mul(tf.sum(tf.ones([600, 600])), a),
  "the input itself": (a) => tf.clone(a),
};

for (const [name, f] of Object.entries(functions)) {
  Deno.test({
    name: `a function made from a trace computes what was traced: ${name}`,
    ignore,
    fn() {
      const [given, other] = [[vector(1, 2, 3), vector(3, 2, 1)], [
        vector(5, -1, 4),
        vector(0, 7, 9),
      ]];
      const [made, expected] = bothWays(f as never, given, other);
      assert.deepEqual(made, expected);
      const byXla: typeof graphFunction = (trace, inputs, outputs) =>
        xlaFunction(trace, inputs, inputs.slice(1), outputs);
      assert.deepEqual(bothWays(f as never, given, other, byXla)[0], expected, "by XLA");
    },
  });
}

Deno.test({
  name: "what no graph can hold is refused in one line that names it",
  ignore,
  fn() {
    const a = vector(1, 2, 3);
    // Used once, so that TensorFlow has it.
    const before = tf.add(vector(1, 1, 1), 0);
    const refused = (f: (a: tf.Tensor) => tf.Tensor) => {
      try {
        bothWays(f as never, [a], [a]);
      } catch (error) {
        assert.ok(error instanceof Untraceable, String(error));
        return error.message;
      }
    };
    assert.equal(
      refused((a) => tf.scalar(tf.sum(a).dataSync()[0]!)),
      "the values of Sum are read by TypeScript",
    );
    assert.equal(
      refused((a) => tf.add(a, before)),
      "Add uses a tensor that was made before the step",
    );
    assert.equal(
      refused((a) =>
        tf.add(tf.sum(a), tf.tensor1d(Float32Array.from({ length: 300_000 }, Math.sin)))
      ),
      "a constant of shape [300000] has more than 262144 values; make it an input",
    );
  },
});

Deno.test({
  name: "the binding is itself again after a trace, whether it ended well or not",
  ignore,
  fn() {
    const node = nodeBackend();
    const { binding } = node;
    trace(() => tf.add(1, 2));
    assert.equal(node.binding, binding);
    assert.throws(() => trace(() => assert.fail("on purpose")), /on purpose/);
    assert.equal(node.binding, binding);
  },
});
