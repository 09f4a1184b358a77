/**
 * What this library draws for a run, in files for PyTorch: `weights` (float32, in the order of the
 * network), `orders` (int32, an epoch after another) and `masks` (float32: step after step the masks
 * of its questions, as training draws them by name and number of the step).
 */
import { createHash } from "node:crypto";
import * as tf from "@tensorflow/tfjs";
import { ready } from "../../lib/backend/backend.ts";
import { randomTensor } from "../../lib/backend/random.ts";
import { makeFolder } from "../../lib/files.ts";
import { Stream } from "../../lib/stream.ts";
import { cnn } from "../../lib/nn/networks.ts";
import { dropoutMasks } from "../../lib/train/step.ts";
import { bytesOf } from "../speed/data.ts";
import type { Run } from "./run.ts";

type Values = Float32Array | Int32Array;

/** Writes the files; says the SHA-256 of all that is in them. */
export async function writeGiven(folder: string, run: Run): Promise<string> {
  await makeFolder(folder);
  await ready();
  const hash = createHash("sha256");
  for (
    const [name, parts] of [["weights", weights], ["orders", orders], ["masks", masks]] as const
  ) {
    using file = await Deno.open(`${folder}/${name}`, {
      write: true,
      create: true,
      truncate: true,
    });
    for (const part of parts(run)) {
      const bytes = bytesOf(part);
      hash.update(bytes);
      for (let at = 0; at < bytes.length;) at += file.writeSync(bytes.subarray(at));
    }
  }
  return hash.digest("hex");
}

function* weights({ train, network, seed }: Run): Generator<Values> {
  const params = cnn(train, network).init(new Stream(seed).child("init"));
  for (const tensor of Object.values(params)) yield tensor.dataSync() as Float32Array;
  tf.dispose(params as Record<string, tf.Tensor>);
}

function* orders({ train, epochs, seed }: Run): Generator<Values> {
  const stream = new Stream(seed).child("batches");
  for (let epoch = 0; epoch < epochs; epoch++) {
    yield stream.child(epoch).permutation(train.examples);
  }
}

function* masks(run: Run): Generator<Values> {
  const { train: { examples }, batchSize, epochs, seed } = run;
  const network = cnn(run.train, run.network);
  const stream = new Stream(seed).child("mask");
  const perEpoch = Math.ceil(examples / batchSize);
  for (let step = 0; step < epochs * perEpoch; step++) {
    const rows = Math.min(batchSize, examples - (step % perEpoch) * batchSize);
    for (let question = 0; question < questionsWithMasks(run); question++) {
      const drawn = dropoutMasks(
        network,
        rows,
        (name, ...law) => randomTensor(stream.child(`${name}/${question}`).child(step), ...law),
      );
      for (const mask of Object.values(drawn)) yield mask.dataSync() as Float32Array;
      tf.dispose(drawn as Record<string, tf.Tensor>);
    }
  }
}

/** Questions of a step that have a mask of their own. */
function questionsWithMasks({ protocol, rule }: Run): number {
  return protocol === "authors" && rule === "sam" ? 2 : 1;
}
