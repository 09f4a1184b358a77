/** Kernels and gradients of tfjs-node that are made better here, by operations that TensorFlow has. */
import * as tf from "@tensorflow/tfjs";
import { run } from "./node_backend.ts";
import { reluGradient } from "./operations.ts";

/** Replaces them, after tfjs-node has registered its own. */
export function registerTensorflowKernels(): void {
  // tfjs-node's reads all indices back to check them, which stalls the device and stops capture.
  // TensorFlow checks them itself on a CPU, and on a GPU gives zeros for those out of range.
  tf.unregisterKernel(tf.GatherV2, "tensorflow");
  tf.registerKernel({
    kernelName: tf.GatherV2,
    backendName: "tensorflow",
    kernelFunc({ inputs, attrs }) {
      const { x, indices } = inputs as { x: tf.TensorInfo; indices: tf.TensorInfo };
      const { axis, batchDims } = attrs as unknown as { axis: number; batchDims: number };
      return tf.tidy(() =>
        run("GatherV2", { Tparams: x.dtype, Tindices: indices.dtype, Taxis: "int32" }, [
          x,
          indices,
          tf.scalar(axis, "int32"),
        ], { batch_dims: batchDims })
      );
    },
  });
  // tfjs-node's takes two matrices for a batch of one, which TensorFlow multiplies in other ways: with
  // two threads a step of a dense network takes half as long again.
  const { kernelFunc: batches } = tf.getKernel(tf.BatchMatMul, "tensorflow")!;
  tf.unregisterKernel(tf.BatchMatMul, "tensorflow");
  tf.registerKernel({
    kernelName: tf.BatchMatMul,
    backendName: "tensorflow",
    kernelFunc(given) {
      const { a, b } = given.inputs as { a: tf.TensorInfo; b: tf.TensorInfo };
      const { transposeA, transposeB } = given.attrs as Record<string, unknown>;
      if (a.shape.length !== 2 || b.shape.length !== 2) return batches(given);
      const sides = { transpose_a: Boolean(transposeA), transpose_b: Boolean(transposeB) };
      return run("MatMul", { T: a.dtype }, [a, b], sides);
    },
  });
  // tfjs's multiplies by a step function: six passes over the activations where TensorFlow takes one.
  tf.unregisterGradient(tf.Relu);
  tf.registerGradient({
    kernelName: tf.Relu,
    outputsToSave: [true],
    gradFunc(dy, saved) {
      const [y] = saved as [tf.Tensor];
      const g = dy as tf.Tensor;
      return { x: () => reluGradient(g, y) };
    },
  });
}
