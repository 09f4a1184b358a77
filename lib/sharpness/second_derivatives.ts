/**
 * The Hessian by second derivatives, for a network's cross-entropy: no step to choose, no kinks in it.
 *
 *     H v  = grad_w [ d/dt L(w + t v) ]            at t = 0
 *     H    = G + sum_ik dL/dz_ik Hess z_ik         G = J' A J,   A = diag(p) - p p' of each example
 *
 * d/dt by forward mode, the gradient of it by reverse mode: Pearlmutter, "Fast exact multiplication by
 * the Hessian", Neural Comput. 6(1), 1994; G, the Gauss-Newton matrix: Schraudolph, Neural Comput.
 * 14(7), 2002. tfjs differentiates once only, which it does right; twice in reverse mode it does not
 * (hessian.ts).
 *
 * A network of ReLUs is smooth but on a set of measure 0, where a unit is at 0 exactly. Off it, these are
 * the derivatives; what the kinks around w add to the loss's curvature they leave out. There G alone has
 * the whole trace: a logit is linear in each single parameter while all others are held, so the second
 * term has zeros on its diagonal.
 */
import * as tf from "@tensorflow/tfjs";
import { checkNumber, checkOptionNames } from "../check.ts";
import { checkDomain, type Domain, size } from "../data/domain.ts";
import { graphed } from "../train/graphed.ts";
import { checkFits, type Model } from "../nn/model.ts";
import type { Cost } from "../train/cost.ts";
import { mapParams, type Params } from "../nn/params.ts";
import { logitsAlong } from "../nn/tangent.ts";
import { disposeReplaced } from "../backend/tensor_tree.ts";
import { DEFAULT_BATCH, type MeasuredOn } from "./loss_landscape.ts";
import { passes, totalOf } from "./passes.ts";

/** Of the mean cross-entropy over a fixed set of examples, at the model's weights. */
export interface SecondDerivatives extends MeasuredOn {
  /** The weights at which they are taken. */
  readonly w: Params;
  /** What all questions so far cost, in passes over the whole set; a derivative J v as two forward. */
  readonly cost: Readonly<Cost>;
  /** H v, whose tensors are the caller's. Three gradients. */
  hessianVector(v: Params): Params;
  /** v' G v. The price of one gradient. */
  gaussNewtonForm(v: Params): Promise<number>;
  /** Frees the examples and graphs. */
  dispose(): void;
}

/** What a pass is asked. */
interface Question {
  readonly params: Params;
  readonly v: Params;
  /** Inputs, and the labels as rows of 0 with a 1. */
  readonly rows: Params;
  readonly statistics: Params;
}

/** What a pass is asked for a product. */
interface ProductQuestion extends Question {
  /** Of an example in the mean. */
  readonly share: tf.Scalar;
  /** The product of the passes before. */
  readonly before: Params | undefined;
}

/**
 * Second derivatives of `model`'s mean cross-entropy on all examples of `domain`, in evaluation mode.
 *
 * @param options `batchSize`, examples a pass, default 100.
 * @throws InputError on an empty domain, one that does not fit the model, or an option out of range.
 */
export function secondDerivatives(
  { network, params: w, statistics }: Model,
  domain: Domain,
  { batchSize = DEFAULT_BATCH, ...others }: { batchSize?: number } = {},
): SecondDerivatives {
  checkOptionNames("secondDerivatives", others, ["batchSize"]);
  checkFits(network, checkDomain(domain));
  checkNumber("batchSize", batchSize, { integer: true, min: 1 });
  const examples = size(domain);
  const cost: Cost = { gradientEvaluations: 0, forwardPasses: 0 };
  const data = {
    x: tf.tensor(domain.inputs, [examples, ...domain.shape]),
    labels: tf.tidy(() => {
      const labels = tf.tensor1d(domain.labels, "int32");
      return tf.cast(tf.oneHot(labels, domain.classes), "float32");
    }),
  };
  const all = { from: 0, to: examples, batchSize };

  /** Probabilities, and J v relative to the label's own logit, where it is 0. */
  function along({ params, v, rows, statistics }: Question) {
    const { logits, along } = logitsAlong({ network, params, statistics }, v, rows.x!);
    // A shift of all logits changes nothing; with this one, no 1 - p is taken of a p near 1.
    const own = tf.sum(tf.mul(along, rows.labels!), 1, true);
    return { p: tf.softmax(logits), dz: tf.sub(along, own) };
  }
  const product = graphed("second derivatives", (question: ProductQuestion) => {
    const names = Object.keys(question.params);
    const named = (tensors: tf.Tensor[]) =>
      Object.fromEntries(names.map((name, i) => [name, tensors[i]!]));
    /** d/dt of the cross-entropies' sum: (p - e_y)' J v each. */
    const slope = (...tensors: tf.Tensor[]) => {
      const { p, dz } = along({ ...question, params: named(tensors) });
      return tf.sum(tf.mul(p, dz));
    };
    const Hv = named(tf.grads(slope)(Object.values(question.params), question.share));
    return question.before ? mapParams(tf.add, question.before, Hv) : Hv;
  });
  const form = graphed("second derivatives", (question: Question) => {
    const { p, dz } = along(question);
    const mean = tf.sum(tf.mul(p, dz), 1);
    return tf.sum(tf.sub(tf.sum(tf.mul(p, tf.square(dz)), 1), tf.square(mean))) as tf.Scalar;
  });

  return {
    ...{ w, examples, batchSize, cost },
    hessianVector(v) {
      cost.gradientEvaluations += 3;
      const share = tf.scalar(1 / examples);
      let before: Params | undefined;
      passes(data, all, (rows) => {
        const Hv = product.of({ params: w, v, rows, statistics, share, before });
        if (before) disposeReplaced(before, Hv);
        before = Hv;
      });
      share.dispose();
      return before!;
    },
    async gaussNewtonForm(v) {
      cost.forwardPasses += 3;
      const sums = passes(data, all, (rows) => form.of({ params: w, v, rows, statistics }));
      return await totalOf(sums) / examples;
    },
    dispose() {
      product.dispose();
      form.dispose();
      tf.dispose(data as tf.TensorContainer);
    },
  };
}
