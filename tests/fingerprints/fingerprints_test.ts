/** The library's numbers are those that are kept, to the last bit where the kernels are the same. */
import assert from "node:assert/strict";
import { ready } from "../../lib/backend/backend.ts";
import kept from "../fixtures/fingerprints.json" with { type: "json" };
import { cases, draws } from "./cases.ts";
import { complaint, type Fingerprints, measure, TOLERANCE } from "./fingerprints.ts";

const { name: backend } = await ready();

Deno.test("the numbers of every rule, network and measure are those that are kept", async () => {
  const comparable = Object.entries(cases).filter(([, config]) =>
    backend === kept.backend || !draws(config)
  );
  const said = complaint(kept, await measure(Object.fromEntries(comparable)));
  if (said !== undefined) assert.fail(said);
});

/** The smallest number above `x` that float32 tells from it. */
const nextUp = (x: number) => {
  const bits = new Uint32Array(Float32Array.of(x).buffer);
  bits[0]! += 1;
  return new Float32Array(bits.buffer)[0]!;
};

function made(loss: number, more: Partial<Fingerprints> = {}): Fingerprints {
  const of = (loss: number) => ({ targetLoss: 0.5, history: [{ epoch: 0, loss }] });
  const runs = { "sam": { id: "a1", metrics: of(loss) }, "asam": { id: "b2", metrics: of(0.6) } };
  const place = { backend: "tensorflow", device: "CPU, libtensorflow 2.21.0", processor: null };
  return { numbers: 4, ...place, instructionSet: "avx512, oneDNN", runs, ...more };
}

const before = made(Math.fround(0.7));

Deno.test("a change of one bit is told, with the place and what to do", () => {
  assert.equal(complaint(before, made(Math.fround(0.7))), undefined);
  const said = complaint(before, made(nextUp(0.7)));
  assert.match(
    said!,
    /^numbers changed; if that is meant, raise NUMBERS_VERSION in lib\/[^\n]* and /,
  );
  assert.match(
    said!,
    /run deno task fingerprints\n +sam: history.0.loss was 0.69\d+ and is 0.7\d+$/,
  );
});

Deno.test("a number that is gone, and one that is new, are changes too", () => {
  const metrics = { ...before.runs["asam"]!.metrics as object, sourceLoss: 1 };
  const longer = { ...before, runs: { ...before.runs, "asam": { id: "b2", metrics } } };
  assert.match(complaint(before, longer)!, /asam: sourceLoss was undefined and is 1$/);
  assert.match(complaint(longer, before)!, /asam: sourceLoss was 1 and is undefined$/);
});

Deno.test("with other kernels, or another backend, the first epoch is held to float32 rounding", () => {
  const others = [
    ...[{ instructionSet: "avx2" }, { processor: "Intel(R) Xeon(R) Processor" }],
    { backend: "wasm", device: "CPU, WebAssembly" },
  ];
  for (const other of others) {
    assert.equal(complaint(before, made(0.7 * (1 + 0.9 * TOLERANCE), other)), undefined);
    const said = complaint(before, made(0.7 * (1 + 1.2 * TOLERANCE), other));
    assert.match(
      said!,
      /^numbers are further than 0.00001 from those of tensorflow[^\n]*\n +sam: his/,
    );
  }
});

Deno.test("another version, TensorFlow or run asks for the file to be written again", () => {
  const of = (more: Partial<Fingerprints>) => complaint(before, made(0.1, more))!;
  assert.match(of({ numbers: 5 }), /is of numbers version 4, the library of 5; run deno task fing/);
  assert.match(
    of({ device: "CPU, libtensorflow 2.22.0" }),
    /this is CPU, libtensorflow 2.22.0; run/,
  );
  const runs = { ...before.runs, "my-rule": { id: "c3", metrics: {} } };
  assert.match(of({ runs }), /has no such run as my-rule; run deno task fingerprints$/);
});
