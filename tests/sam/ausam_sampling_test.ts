/** How often AUSAM draws which example. */
import * as tf from "@tensorflow/tfjs";
import { ready } from "../../lib/backend/backend.ts";
import { ausam } from "../../lib/sam/ausam.ts";
import type { Oracle } from "../../lib/train/rule.ts";
import { assertClose } from "../approx.ts";
import { chance } from "./chance.ts";
import { oracle, params, step } from "./problem.ts";

await ready();

/** What the four examples' losses did under perturbation: three moves and none. */
const change = [0, 0.28, 0.02, 0.1];

/** How often each example is drawn, by an oracle that answers nothing but zeros. */
function frequencies(rule: ReturnType<typeof ausam>, epoch: number, count: number): number[] {
  const memory = { change: tf.tensor1d(change), draws: tf.ones([4]) as tf.Tensor1D };
  const hits = [0, 0, 0, 0];
  const zeros = params([0, 0, 0]);
  const mute: Oracle = {
    ...oracle(),
    lossAndGradient(_at, rows) {
      for (const row of rows!.dataSync()) hits[row]! += 0.5 / count;
      return { loss: tf.scalar(0), losses: tf.zeros(rows!.shape), gradient: zeros };
    },
  };
  for (let seed = 0; seed < count; seed++) {
    tf.tidy(() => {
      rule.gradient(mute, zeros, memory, step(1, chance(seed), epoch));
    });
  }
  return hits;
}

/** The scores of the four examples between 0.1 and `top`. */
const scoresUpTo = (top: number) => change.map((d) => 0.1 + (top - 0.1) * d / Math.max(...change));
const sum = (values: number[]) => values.reduce((a, b) => a + b);

function assertFrequency(frequency: number, p: number, count: number, what: string): void {
  assertClose(frequency, p, 4 * Math.sqrt(p * (1 - p) / count), what);
}

Deno.test("one example is drawn as often as its probability says", () => {
  const hits = frequencies(ausam({ alpha: 0.25, ramp: 0 }), 1, 2000);
  const scores = scoresUpTo(0.5);
  for (const [i, hit] of hits.entries()) {
    assertFrequency(hit, scores[i]! / sum(scores), 2000, `${i}`);
  }
});

Deno.test("two examples are drawn one after the other, without replacement", () => {
  const hits = frequencies(ausam({ alpha: 0.5, ramp: 0 }), 1, 2000);
  const scores = scoresUpTo(0.5);
  const total = sum(scores);
  for (const [i, hit] of hits.entries()) {
    let p = scores[i]! / total;
    for (const [j, first] of scores.entries()) {
      if (j !== i) p += first / total * scores[i]! / (total - first);
    }
    assertFrequency(hit, p, 2000, `${i}`);
  }
});

Deno.test("ausam's greatest score rises from fmin to fmax over the ramp", () => {
  for (const [epoch, top] of [[1, 0.14], [5, 0.3], [10, 0.5], [20, 0.5]] as const) {
    const hits = frequencies(ausam({ alpha: 0.25, ramp: 10 }), epoch, 1000);
    const scores = scoresUpTo(top);
    assertFrequency(hits[1]!, scores[1]! / sum(scores), 1000, `epoch ${epoch}`);
  }
});
