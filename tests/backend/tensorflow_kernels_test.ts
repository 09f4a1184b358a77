import * as tf from "@tensorflow/tfjs";
import { ready } from "../../lib/backend/backend.ts";
import { assertClose } from "../approx.ts";
import { unless } from "../unless.ts";
import { noise, on } from "./on_backend.ts";

const { name: backend } = await ready();

for (const transposeA of [false, true]) {
  for (const transposeB of [false, true]) {
    for (const batch of [[], [2]]) {
      const what = batch.length > 0 ? "batches of matrices" : "two matrices";
      Deno.test({
        name: `tensorflow's product of ${what} is cpu's: ${transposeA}, ${transposeB}`,
        ...unless(backend !== "tensorflow" && "no TensorFlow backend"),
        async fn() {
          const product = () =>
            tf.matMul(
              noise("a", [...batch, ...transposeA ? [4, 3] : [3, 4]]),
              noise("b", [...batch, ...transposeB ? [5, 4] : [4, 5]]),
              transposeA,
              transposeB,
            );
          const own = await on("tensorflow", product);
          assertClose(own, await on("cpu", product), 1e-6);
        },
      });
    }
  }
}
