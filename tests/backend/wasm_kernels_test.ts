import * as tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import { registerWasmKernels } from "../../lib/backend/wasm_kernels.ts";
import { assertClose } from "../approx.ts";
import { noise, on } from "./on_backend.ts";

registerWasmKernels();

for (const strides of [1, 2]) {
  for (const pad of ["same", "valid"] as const) {
    for (const [height, width] of [[7, 6], [8, 8]] as const) {
      const where = `stride ${strides}, ${pad} padding, ${height} x ${width}`;
      Deno.test(`wasm's gradient of a convolution's filter is cpu's: ${where}`, async () => {
        const gradient = () =>
          tf.grad((filter) => {
            const x = noise("x", [3, height, width, 2]) as tf.Tensor4D;
            const y = tf.conv2d(x, filter as tf.Tensor4D, strides, pad);
            return tf.sum(tf.mul(y, noise("weights", y.shape)));
          })(noise("filter", [3, 3, 2, 4]));
        assertClose(await on("wasm", gradient), await on("cpu", gradient), 1e-5);
      });
    }
  }
}

Deno.test("wasm's gradient of gather adds up rows that are taken twice, as cpu's does", async () => {
  const gradient = () =>
    tf.grad((x) =>
      tf.sum(tf.mul(tf.gather(x, tf.tensor1d([2, 0, 2], "int32")), noise("w", [3, 2, 2])))
    )(noise("x", [4, 2, 2]));
  assertClose(await on("wasm", gradient), await on("cpu", gradient), 1e-6);
});
