/** Linear models: small, quick to train, and easy to foresee. */
import * as tf from "@tensorflow/tfjs";
import type { Domain } from "../../lib/data/domain.ts";
import { plain } from "../../lib/sam/plain.ts";
import type { FitOptions } from "../../lib/train/fit_options.ts";
import type { Model } from "../../lib/nn/model.ts";
import { linear as linearNetwork } from "../../lib/nn/networks.ts";
import { adam } from "../../lib/train/optimizer.ts";

/** Logits as a linear function of `columns` numbers. */
export function linear(columns: number, classes = 2) {
  return linearNetwork({ shape: [columns], classes });
}

/** A model whose logits are its inputs. */
export function echo(classes: number): Model {
  return {
    network: linear(classes, classes),
    params: { "logits/kernel": tf.eye(classes), "logits/bias": tf.zeros([classes]) },
    statistics: {},
  };
}

/** Examples whose inputs are the logits of {@link echo}. */
export function logitsDomain(logits: ArrayLike<number>, labels: ArrayLike<number>): Domain {
  const classes = logits.length / labels.length;
  return {
    ...{ name: "logits", inputs: Float32Array.from(logits), labels: Int32Array.from(labels) },
    ...{ shape: [classes], classes, shift: { kind: "none" } },
    ids: Int32Array.from({ length: labels.length }, (_, i) => 100 + i),
  };
}

/**
 * Training with a strong weight decay. It keeps the weights from growing along the direction that
 * they have: without it a student is content with its teacher's own border.
 */
export function training(more: Partial<FitOptions> = {}): FitOptions {
  const optimizer = adam({ learningRate: 0.01, weightDecay: 0.2, decay: "coupled" });
  return {
    rule: plain(),
    optimizer: optimizer as FitOptions["optimizer"],
    ...{ epochs: 20, batchSize: 50, seed: 1, ...more },
  };
}
