import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { ready } from "../../lib/backend/backend.ts";
import { ausam } from "../../lib/sam/ausam.ts";
import { plain } from "../../lib/sam/plain.ts";
import { sam } from "../../lib/sam/sam.ts";
import type { Oracle } from "../../lib/train/rule.ts";
import { assertClose } from "../approx.ts";
import { chance } from "./chance.ts";
import { oracle, params, step, values } from "./problem.ts";
import { messageOf, take } from "./take.ts";

await ready();
const w = params();
const change = [0, 0.28281657, 0.01666022, 0.09926355];

type Memory = { change: tf.Tensor1D; draws: tf.Tensor1D };

/** One step in epoch `epoch` on the rows that it draws, which are told too. */
function draw(rule: ReturnType<typeof ausam>, memory: Memory, epoch: number, seed: number) {
  return tf.tidy(() => {
    let drawn: number[] = [];
    const whole = oracle();
    const spy: Oracle = {
      ...whole,
      lossAndGradient(p, rows) {
        drawn = [...(rows?.dataSync() ?? [0, 1, 2, 3])];
        return whole.lossAndGradient(p, rows);
      },
    };
    const answer = rule.gradient(spy, w, memory, step(1, chance(seed), epoch));
    const state = answer.state as Memory;
    return {
      drawn,
      out: values(answer.gradient),
      change: [...state.change.dataSync()],
      draws: [...state.draws.dataSync()],
    };
  });
}

const measured = () => take(ausam({ rho: 0.1 })).state as Memory;

Deno.test("ausam is sam in the first epoch, and measures how each loss moves", () => {
  const { asked, out, loss, state } = take(ausam({ rho: 0.1 }));
  assert.equal(asked.length, 2);
  assert.deepEqual(out, take(sam({ rho: 0.1 })).out);
  assertClose(loss, 0.71875);
  assertClose(state.change.dataSync(), change);
  assert.deepEqual([...state.draws.dataSync()], [1, 1, 1, 1]);
});

Deno.test("ausam with alpha = 1 is sam bit for bit in every epoch", () => {
  const memory = measured();
  const { out } = draw(ausam({ rho: 0.1, alpha: 1 }), memory, 3, 0);
  assert.deepEqual(out, take(sam({ rho: 0.1 })).out);
});

Deno.test("after the first epoch ausam asks on half the batch, the same half twice", () => {
  const memory = measured();
  const { drawn, out, ...after } = draw(ausam({ rho: 0.1 }), memory, 1, 5);
  assert.equal(new Set(drawn).size, 2);
  const onRows = take(sam({ rho: 0.1 }), { rows: drawn });
  assertClose(out, onRows.out);
  // What the memory says of the drawn is now their sum over two draws; of the others, as before.
  const before = onRows.asked.map((at) => lossesAt(at, drawn));
  for (const [id, value] of after.change.entries()) {
    const k = drawn.indexOf(id);
    const more = k < 0 ? 0 : Math.abs(before[1]![k]! - before[0]![k]!);
    assertClose(value, change[id]! + more, 1e-6, `change of ${id}`);
    assert.equal(after.draws[id], k < 0 ? 1 : 2);
  }
});

function lossesAt(at: number[], rows: number[]): number[] {
  return [...oracle(rows).losses(params(at)).dataSync()];
}

Deno.test("ausam with rho = 0 is plain on the drawn rows and draws all alike", () => {
  const memory = take(ausam({ rho: 0 })).state as Memory;
  assert.deepEqual(take(ausam({ rho: 0 })).out, take(plain()).out);
  const { drawn, out, change } = draw(ausam({ rho: 0 }), memory, 1, 3);
  const rows = tf.tensor1d(drawn, "int32");
  assert.deepEqual(out, values(oracle().lossAndGradient(w, rows).gradient));
  assert.deepEqual(change, [0, 0, 0, 0]);
});

Deno.test("a zero gradient and a single example are no trouble to ausam", () => {
  const { asked, out } = take(ausam(), { w: params([-2, -1, 3]), rows: [0, 1, 2] });
  assert.deepEqual(asked[1], asked[0]);
  assert.deepEqual(out, [0, 0, 0]);
  assert.ok(take(ausam(), { rows: [2] }).out.every(Number.isFinite));
});

Deno.test("missing example ids and options out of range are one clear line each", () => {
  const wrap = (o: Oracle): Oracle => ({ ...o, ids: tf.tensor1d([], "int32") });
  const ids = "example ids for a batch of 4; it needs the row number of every example in the " +
    "training set";
  assert.equal(messageOf(() => take(ausam(), { wrap })), `ausam got 0 ${ids}`);
  assert.equal(
    messageOf(() => ausam({ alpha: 0 })),
    "ausam: alpha is 0; it must be a finite number greater than 0 and at most 1",
  );
  assert.equal(
    messageOf(() => ausam({ fmin: 0.5, fmax: 0.2 })),
    "ausam: fmax is 0.2; it must be at least fmin, 0.5",
  );
});
